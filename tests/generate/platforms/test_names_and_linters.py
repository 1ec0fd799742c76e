"""yamllint and shellcheck find nothing in manifests and platforms' files, and strange names stay text in them."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace

import pytest
import yaml
from tests.generate.conftest import setting_of
from tests.generate.kubernetes.clusters import CLUSTER
from tests.generate.test_linters_have_nothing_to_say import linted
from tests.generate.trees import texts_of

from loopwright.generate.rendering import rendered
from loopwright.loop.model import OutsideCall

STRANGE = ('says "hello"', "{{ x }} ${{ y }}", "支払う", "back\\slash\nand line", "''' # */")


@pytest.mark.parametrize(
    ("family", "name", "force"),
    [
        ("kubernetes", "coodloom-500", CLUSTER),
        ("kubernetes", "coodloom-30", CLUSTER),
        ("kubernetes", "realtime-chat", CLUSTER),
        ("platforms", "media-cdn", "provider=digitalocean"),
        ("platforms", "media-cdn", "provider=render"),
    ],
)
def test_linters_have_nothing_to_say(family, name, force, tmp_path):
    texts = texts_of(family, name, force)
    assert texts
    linted(tmp_path, texts)


@pytest.mark.parametrize(
    "force",
    [
        CLUSTER,
        "provider=fly.io",
        "provider=render",
        "provider=heroku",
        "provider=digitalocean",
        "provider=railway",
    ],
)
def test_strange_names_stay_text(force, tmp_path):
    setting = setting_of("launch-shop", force)
    calls = tuple(OutsideCall(name=name, seconds=0.1, share=0.1, required=True) for name in STRANGE)
    service = replace(setting.loop.service, outside_calls=calls)
    loop = replace(
        setting.loop, name='A "shop": {{ it }}\n# */', action=STRANGE[0] + STRANGE[3], service=service
    )
    strange = replace(setting, answer=replace(setting.answer, loop=loop))
    found = {
        file.path: file.text for one in rendered(strange, ("kubernetes", "platforms")) for file in one.files
    }
    assert found
    for path, text in found.items():
        if path.endswith(".yaml"):
            assert all(isinstance(one, dict) for one in yaml.safe_load_all(text)), path
        elif path.endswith(".toml"):
            assert tomllib.loads(text)["app"] == "a-shop-it"
        elif path.endswith(".json"):
            assert json.loads(text)["name"] == "a-shop-it"
        elif path.endswith(".py"):
            compile(text, path, "exec")
    linted(tmp_path, found)
