"""The JSON Schema of the loop file: published as generated, and strict on clear mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from loopwright.loop.schema import loop_json_schema

ROOT = Path(__file__).parents[2]
VALIDATOR = jsonschema.Draft202012Validator(loop_json_schema())
LOOP = "loop: {action: a, response: b, value: c}\n"


def test_the_schema_is_one_and_the_published_file_is_the_same() -> None:
    jsonschema.Draft202012Validator.check_schema(loop_json_schema())
    published = (ROOT / "docs" / "schema" / "loop-1.json").read_text(encoding="utf-8")
    assert published == json.dumps(loop_json_schema(), indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("path", sorted(ROOT.glob("examples/*/loop.yaml")), ids=lambda path: path.parent.name)
def test_every_example_fits_the_schema(path: Path) -> None:
    VALIDATOR.validate(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "text",
    [
        "demand: {users: 1}",
        LOOP,
        LOOP + "demand: {reads: 90%}",
        LOOP + "demand: {users: 1, requests: 40k}",
        LOOP + "demand: {users: -1}",
        LOOP + "demand: {usrs: 1}",
        LOOP + "demand: {users: 1}\nobjectives: {survives: machin}",
        LOOP + "demand: {users: 1}\ndata: {name: x}",
        LOOP + "demand: {users: 1}\nmoney: {budget: 100}",
        LOOP + "demand: {users: 1}\nplaces: {residency: mars}",
    ],
)
def test_clear_mistakes_do_not_fit_the_schema(text: str) -> None:
    assert not VALIDATOR.is_valid(YAML(typ="safe", pure=True).load(text))
