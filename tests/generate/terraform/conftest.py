"""Every configuration that is declared, parsed once; and what the programs that read them need."""

from __future__ import annotations

import csv
import os
import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import hcl2
import pytest
from tests.generate.conftest import NAMES, setting_of
from tests.generate.trees import lay

from loopwright.generate.rendering import rendered
from loopwright.loop.errors import LoopwrightError

SHAPES = Path(__file__).with_name("shapes.csv")
PLUGINS = "TERRAFORM_PLUGINS"  # a folder laid out as a mirror of providers
FORCES = (
    (),
    ("provider=aws",),
    ("provider=aws", "arrangement=one_server"),
    ("provider=aws", "arrangement=servers"),
    ("provider=aws", "arrangement=containers"),
    ("provider=aws", "platform=kubernetes"),
    ("provider=hetzner",),
    ("provider=hetzner", "arrangement=servers"),
    ("provider=digitalocean",),
    ("provider=digitalocean", "arrangement=servers"),
    ("provider=gcp", "arrangement=serverless"),
    ("provider=azure", "arrangement=serverless"),
)


@cache
def read(text: str) -> dict:
    """A file as data; many configurations share a file, and reading takes its time."""
    return hcl2.loads(text)


@cache
def declared(example: str, forced: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """The folders of Terraform of a design, by provider: files by their path below it. No design raises."""
    found = {}
    for one in rendered(setting_of(example, *forced), ["terraform"]):
        texts = {file.path.removeprefix("terraform/"): file.text for file in one.files}
        if texts:
            found[one.renderer.slug.removeprefix("terraform_")] = texts
    return found


@dataclass(frozen=True)
class Configuration:
    """One folder of Terraform: of which example, with what forced, at which provider; worked out when it is read."""

    provider: str
    example: str
    forced: tuple[str, ...]

    @property
    def name(self) -> str:
        return "-".join([self.example, *(part.partition("=")[2] for part in self.forced)])

    @property
    def texts(self) -> dict[str, str]:
        return declared(self.example, self.forced)[self.provider]

    @property
    def parsed(self) -> dict[str, dict]:
        return {path: read(text) for path, text in self.texts.items() if not path.endswith(".md")}

    @property
    def root(self) -> dict[str, str]:
        """The files of the folder itself, which Terraform reads as one."""
        return {path: text for path, text in self.texts.items() if "/" not in path and path.endswith(".tf")}

    def write(self, folder: Path) -> Path:
        for path in re.findall(r'file\("\$\{path\.module\}/(\S+?)"\)', "".join(self.texts.values())):
            lay({path: "#cloud-config\n"}, folder)  # what the family of servers wrote beside it
        return lay(self.texts, folder)


@cache
def configurations() -> tuple[Configuration, ...]:
    """What is declared for every example and every sensible force; each different text once."""
    found: dict[tuple[tuple[str, str], ...], Configuration] = {}
    for name, forced in ((name, forced) for name in NAMES for forced in FORCES):
        try:
            folders = declared(name, forced)
        except LoopwrightError:
            continue  # no design of that kind carries this load
        for provider, texts in folders.items():
            found.setdefault(tuple(sorted(texts.items())), Configuration(provider, name, forced))
    return tuple(found.values())


def shape(one: Configuration) -> tuple[str, ...]:
    """Which resources a configuration has: those of one shape differ in sizes alone."""
    found = {
        name for text in one.root.values() for name in re.findall(r'^resource "(\w+)"', text, re.MULTILINE)
    }
    return (one.provider, *sorted(found))


def shapes() -> tuple[Configuration, ...]:
    """One configuration of each shape; listed, because to find them takes every design (`make verify` does)."""
    with SHAPES.open(encoding="utf-8", newline="") as file:
        return tuple(
            Configuration(row["provider"], row["example"], tuple(row["forced"].split()))
            for row in csv.DictReader(file)
        )


def looked_at(provider: str = "") -> list[object]:
    """The shapes as parameters of a test, of one provider or of all: the gate looks at some, `make verify` at all."""
    with SHAPES.open(encoding="utf-8", newline="") as file:
        lanes = [row["lane"] for row in csv.DictReader(file)]
    return [
        pytest.param(
            one, id=f"{one.provider}:{one.name}", marks=[pytest.mark.verify] if lane == "verify" else []
        )
        for one, lane in zip(shapes(), lanes, strict=True)
        if provider in {"", one.provider}
    ]


def plugins() -> str:
    """The folder of providers, empty where there is none."""
    folder = os.environ.get(PLUGINS, "")
    return folder if folder and Path(folder).is_dir() else ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs a program or its providers is not collected where they are not: docs/verification.md says so."""
    program = shutil.which("terraform")
    missing = {"terraform_format": not program, "terraform_plan": not (program and plugins())}
    gone = [
        item for item in items if any(item.get_closest_marker(mark) and missing[mark] for mark in missing)
    ]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]


@pytest.fixture
def terraform_environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a Terraform that asks nobody outside."""
    settings = tmp_path / "terraform.rc"
    mirror = f'filesystem_mirror {{\n    path = "{plugins()}"\n  }}'
    settings.write_text(f"provider_installation {{\n  {mirror}\n}}\n", encoding="utf-8")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TF_CLI_CONFIG_FILE": str(settings),
        "TF_IN_AUTOMATION": "1",
        "CHECKPOINT_DISABLE": "1",
    }
