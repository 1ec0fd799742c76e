"""Images are built for the machines that the design has, and not for those of whoever builds."""

from __future__ import annotations

import re

import pytest
import yaml
from tests.generate.conftest import setting_of
from tests.generate.trees import texts_of

from loopwright.generate.amazon import Amazon

CLUSTER = ("platform=kubernetes",)
DESIGNS = {
    ("coodloom-500", CLUSTER): "linux/arm64",
    ("coodloom-120", ("provider=aws", "arrangement=servers")): "linux/arm64",
    ("launch-shop", CLUSTER): "linux/amd64",
}


@pytest.mark.parametrize(("design", "kind"), DESIGNS.items(), ids=str)
def test_images_are_built_for_the_machines_of_the_design(design, kind):
    name, force = design
    texts = texts_of("pipelines", name, *force)
    steps = yaml.safe_load(texts[".github/workflows/deploy.yml"])["jobs"]["package"]["steps"]
    builds = [step["with"] for step in steps if "build-push-action" in step.get("uses", "")]
    assert builds
    assert {one["platforms"] for one in builds} == {kind}
    for path in ("checks", "nightly"):
        text = texts[f".github/workflows/{path}.yml"]
        assert set(re.findall(r"docker buildx build .*--platform (\S+)", text)) == {kind}
        assert ("setup-qemu-action" in text) == (kind != "linux/amd64")
    at_gitlab = texts_of("gitlab", name, *force)[".gitlab-ci.yml"]
    assert set(re.findall(r"--platform (\S+)", at_gitlab)) == {kind}
    assert ("binfmt" in at_gitlab) == (kind != "linux/amd64")


def test_terraform_asks_for_the_image_that_is_built():
    for (name, force), kind in DESIGNS.items():
        if "launch" not in name:
            assert Amazon(setting_of(name, *force)).platforms == (kind,)


def test_what_copies_the_database_is_built_pushed_and_released_by_its_digest():
    texts = texts_of("pipelines", "coodloom-500", *CLUSTER)
    jobs = yaml.safe_load(texts[".github/workflows/deploy.yml"])["jobs"]
    (build,) = (step for step in jobs["package"]["steps"] if step.get("with", {}).get("file"))
    assert build["with"]["file"] in texts_of("kubernetes", "coodloom-500", *CLUSTER)
    assert f"steps.{build['id']}.outputs.digest" in jobs["package"]["outputs"]["recovery"]
    steps = {step["name"]: step for step in jobs["production"]["steps"]}
    assert jobs["production"]["env"]["RECOVERY_IMAGE"] == "${{ needs.package.outputs.recovery }}"
    assert 'publish "$RECOVERY_IMAGE"' in steps["Put the image where it is pulled from"]["run"]
    assert steps["Release"]["env"]["RECOVERY_IMAGE"] == "${{ steps.published.outputs.recovery }}"
    at_gitlab = yaml.safe_load(texts_of("gitlab", "coodloom-500", *CLUSTER)[".gitlab-ci.yml"])
    assert "RECOVERY_IMAGE=" in str(at_gitlab["package"]["script"])
    assert 'publish "$RECOVERY_IMAGE"' in str(at_gitlab["production"]["script"])


def test_where_no_pod_copies_no_other_image_is_built():
    assert (
        "recovery"
        not in texts_of("pipelines", "coodloom-120", "provider=aws", "arrangement=servers")[
            ".github/workflows/deploy.yml"
        ].lower()
    )
