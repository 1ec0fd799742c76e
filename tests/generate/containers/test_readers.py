"""Every stack's image file by hadolint, every Compose file by the specification's schema and by podman-compose."""

from __future__ import annotations

import json
import re
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from tests.generate.containers.loops import in_containers, texts_for
from tests.generate.trees import SOME, all_designs, lay, said

from loopwright.generate.application import _frameworks
from loopwright.generate.containers.stack import languages
from loopwright.survey.knowledge.load import technologies

if TYPE_CHECKING:
    from collections.abc import Iterator

ONE_SERVER = ("arrangement=one_server",)
ARCHIVED = ("arrangement=one_server", "database=on_host", "backup=continuous")
GATE = (
    *SOME,
    ("coodloom-120", ONE_SERVER),
    ("internal-tool", ARCHIVED),
    ("media-cdn", ("arrangement=servers",)),
)
PROGRAMS = Path(sys.executable).parent
WEB = {"framework", "front end"}


def of_framework(name: str) -> dict[str, str]:
    """What is written for a framework, whatever the design."""
    return texts_for(name, "spreadsheet-cleaner")


def image_files() -> Iterator[tuple[str, str]]:
    """One image file of each framework that is run in its own way."""
    rows = _frameworks()
    for name in sorted({str(row["framework"]) for row in rows.values()}):
        yield name, of_framework(name)["Dockerfile"]


def compose(text: str) -> dict[str, object]:
    return dict(YAML(typ="safe").load(text))


@pytest.fixture(scope="module")
def specification() -> Draft202012Validator:
    place = resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    return Draft202012Validator(json.loads(place.read_text(encoding="utf-8")))


def test_every_framework_that_detection_knows_has_an_image() -> None:
    known = {slug for slug, one in technologies().items() if one.category in WEB}
    assert known <= set(_frameworks())
    assert {str(row["language"]) for row in _frameworks().values()} == set(languages())


def test_hadolint_has_nothing_to_say_of_any_stack(tmp_path: Path) -> None:
    files = {f"{name}.Dockerfile": text for name, text in image_files()}
    for name, force in GATE:
        made = in_containers(name, *force)
        files |= {
            f"{name}-{'-'.join(force)}-{Path(path).name}": text
            for path, text in made.items()
            if "Dockerfile" in path
        }
    assert len(files) > 45
    lay(files, tmp_path)
    status, out = said(PROGRAMS / "hadolint", "--no-color", *sorted(files), cwd=tmp_path)
    assert (status, out) == (0, "")


@pytest.mark.parametrize(
    ("found", "put", "rule"),
    [
        ("USER 10001:10001", "USER root", "DL3002"),
        (":3.13-slim-bookworm AS run", ":latest AS run", "DL3007"),
        ('CMD ["sh"', "CMD sh ", "DL3025"),
        ("WORKDIR /app", "WORKDIR app", "DL3000"),
    ],
)
def test_hadolint_refuses_what_is_spoilt(tmp_path: Path, found: str, put: str, rule: str) -> None:
    text = of_framework("fastapi")["Dockerfile"]
    assert found in text
    lay({"Dockerfile": text.replace(found, put)}, tmp_path)
    status, out = said(PROGRAMS / "hadolint", "--no-color", tmp_path / "Dockerfile")
    assert status != 0
    assert rule in out


def test_an_image_is_pinned_small_asked_and_nobodys() -> None:
    for name, text in image_files():
        bases = re.findall(r"^FROM (\S+) AS (\w+)$", text, re.MULTILINE)
        assert {"build", "run"} <= {stage for _, stage in bases}, name
        assert all(
            re.fullmatch(r"[\w.-]+\.\w+/[\w./-]+:\d[\w.-]*|.*:bookworm-slim", base) for base, _ in bases
        )
        assert "latest" not in text
        last = text[text.rindex("\nFROM ") :]
        assert re.search(r"^USER (\d+):\1$", last, re.MULTILINE), name
        assert last.count("HEALTHCHECK") == last.count("STOPSIGNAL") == last.count("ENTRYPOINT [") == 1
        assert re.search(r"^CMD (\[.*\])$", last, re.MULTILINE), name
        assert "org.opencontainers.image.revision" in last
        assert text.index("COPY . .") > re.search(r"^COPY (?!\. \.|--from)", text, re.MULTILINE).start(), name  # type: ignore[union-attr]  # asserted by its being used
        for given in re.findall(r"^(?:CMD|ENTRYPOINT|    CMD) (\[.*\])$", last, re.MULTILINE):
            assert all(isinstance(word, str) for word in json.loads(given))


def test_secrets_and_history_never_reach_a_build() -> None:
    for name in {str(row["framework"]) for row in _frameworks().values()}:
        ignored = of_framework(name)[".dockerignore"].splitlines()
        assert {".git/", ".env", ".env.*", "secrets/", "**/*.pem", "**/*.key"} <= set(ignored)
        assert ignored[-1] == "!containers/with-secrets.sh"  # last, or it would be ignored again


def check_compose(texts: dict[str, str], specification: Draft202012Validator, folder: Path) -> int:
    count = 0
    lay(texts, folder)
    for path, text in texts.items():
        if not path.startswith("compose"):
            continue
        count += 1
        assert [error.message for error in specification.iter_errors(compose(text))] == []
        command = (PROGRAMS / "podman-compose", "--file", path, "config")
        status, out = said(
            "env", "REVISION=0a1b", "REGISTRY=localhost", "PRIVATE_ADDRESS=127.0.0.1", *command, cwd=folder
        )
        assert status == 0, out
    return count


@pytest.mark.parametrize(("name", "force"), GATE)
def test_compose_files_are_read(
    tmp_path: Path, specification: Draft202012Validator, name: str, force: tuple[str, ...]
) -> None:
    assert check_compose(in_containers(name, *force), specification, tmp_path) >= 1


@pytest.mark.parametrize(("name", "force"), [("spreadsheet-cleaner", ()), ("coodloom-500", ONE_SERVER)])
def test_caddy_accepts_its_file(tmp_path: Path, name: str, force: tuple[str, ...]) -> None:
    text = in_containers(name, *force)["containers/Caddyfile"]
    for number, (body, good) in enumerate(
        [(text, True), (text.replace("reverse_proxy", "revers_proxy"), False)]
    ):
        folder = lay({"Caddyfile": body}, tmp_path / str(number))
        status, out = said("caddy", "validate", "--adapter", "caddyfile", "--config", folder / "Caddyfile")
        assert (status == 0) is good, out


@pytest.mark.verify
def test_all_designs_are_read(tmp_path: Path, specification: Draft202012Validator) -> None:
    seen: set[str] = set()
    for number, (name, force) in enumerate(all_designs()):
        texts = in_containers(name, *force)
        if repr(texts) in seen:
            continue
        seen.add(repr(texts))
        folder = tmp_path / str(number)
        check_compose(texts, specification, folder)
        for path in texts:
            if "Dockerfile" in path:
                assert said(PROGRAMS / "hadolint", "--no-color", folder / path) == (0, "")
    assert len(seen) > 20


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ("condition: service_healthy", "condition: service_well"),
        ("restart: unless-stopped", "restarts: unless-stopped"),
        ("internal: true", "internal: [true]"),
        ("read_only: true", "read_only: [true]"),
    ],
)
def test_the_schema_refuses_what_is_spoilt(specification: Draft202012Validator, found: str, put: str) -> None:
    text = in_containers("spreadsheet-cleaner")["compose.production.yaml"]
    assert found in text
    assert list(specification.iter_errors(compose(text.replace(found, put))))
