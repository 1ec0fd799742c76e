"""Writing loop files: what is written reads back as the same loop, fits the schema, and arrives whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from loopwright.loop.errors import LoopwrightError
from loopwright.loop.fields import LOOP, MEASURED, SECTIONS, Section, Shape
from loopwright.loop.kinds import Choice, Flag, Kind, ManyOf, Table, Text
from loopwright.loop.measures import Measure
from loopwright.loop.model import Demand, Loop
from loopwright.loop.reading import parse_loop
from loopwright.loop.schema import loop_json_schema
from loopwright.loop.writing import SCHEMA_LINE, loop_text, write_loop

if TYPE_CHECKING:
    from pathlib import Path

VALIDATOR = jsonschema.Draft202012Validator(loop_json_schema())
WORDS = st.text(st.sampled_from("abcxyz019_.+-"), min_size=1, max_size=12)
LINES = (
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda line: line.isprintable() and line != "")
)


def values(shape: Shape) -> st.SearchStrategy[Any]:
    """Return a strategy for the model's values of one shape."""
    if isinstance(shape, ManyOf):
        return st.lists(scalars(shape.item), max_size=3, unique=True).map(tuple)
    if isinstance(shape, Table) and shape.even:
        names = st.lists(scalars(shape.names), min_size=1, max_size=3, unique=True)
        return names.map(lambda found: dict.fromkeys(found, 1 / len(found)))
    if isinstance(shape, Table):
        return st.dictionaries(scalars(shape.names), scalars(shape.values), max_size=3)
    return scalars(shape)


def scalars(kind: Kind) -> st.SearchStrategy[Any]:
    """Return a strategy for the model's values of one kind."""
    if isinstance(kind, Choice):
        return st.sampled_from(list(kind.words))
    if isinstance(kind, Flag):
        return st.booleans()
    if isinstance(kind, Measure):
        return st.floats(kind.low, kind.high).map(lambda v: float(round(v)) if kind.whole else v)
    return LINES if isinstance(kind, Text) else WORDS


def parts(section: Section) -> st.SearchStrategy[Any]:
    """Return a strategy for a section's values by attribute."""
    required = {f.attribute: values(f.shape) for f in section.fields if f.required}
    optional = {f.attribute: values(f.shape) for f in section.fields if not f.required}
    if section is LOOP:
        required["name"] = optional.pop("name")
    optional |= {inner.attribute: parts(inner) for inner in section.inner}
    one = st.fixed_dictionaries(required, optional=optional)
    return st.lists(one, max_size=3).map(tuple) if section.many else one


def agreeing(values: dict[str, Any]) -> Loop:
    """Return a loop of random values, without the ones that contradict another."""
    own, demand, habits = values.pop(""), values["demand"], values["habits"]
    for stage in own.get("stages", ())[1:]:
        stage.pop("share", None)
    demand.setdefault("users", 5.0)
    if demand.get("requests_per_day"):
        demand.pop("peak_requests_per_second", None)
    for place, data in enumerate(values["data"]):
        data["name"] += str(place)
        if data.get("largest_table_bytes", 0) > data.get("size_bytes", 1e18):
            del data["largest_table_bytes"]
    if "must_use" in habits:
        habits.pop("must_not_use", None)
    service = values["service"]
    service.pop("static", None)
    if service.get("app_cpu_seconds") == 0:
        del service["app_cpu_seconds"]
    return Loop(**(own | values))


LOOPS = st.fixed_dictionaries(
    # what was measured names fields and their ranges, which no words drawn at random do
    {section.attribute: parts(section) for section in SECTIONS if section is not MEASURED}
).map(agreeing)


# a whole loop is much to draw: what outgrows Hypothesis' buffer is drawn again
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(loop=LOOPS)
def test_writing_then_reading_is_identity_and_fits_the_schema(loop: Loop) -> None:
    text = loop_text(loop)
    assert parse_loop(text, "loop.yaml", 1.1).loop == loop
    VALIDATOR.validate(YAML(typ="safe", pure=True).load(text))


def test_a_new_file_names_its_schema_first(tmp_path: Path) -> None:
    loop = Loop(name="x: y #", action="- a", response="yes", value="null", demand=Demand(users=2000))
    text = loop_text(loop)
    assert text.splitlines()[0] == SCHEMA_LINE
    assert parse_loop(text, "loop.yaml", 1.0).loop == loop
    path = tmp_path / "loop.yaml"
    write_loop(path, text)
    assert path.read_text(encoding="utf-8") == text
    assert [found.name for found in tmp_path.iterdir()] == ["loop.yaml"]


def test_writing_replaces_a_file_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "loop.yaml"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o600)
    write_loop(path, "new")
    assert path.read_text(encoding="utf-8") == "new"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(LoopwrightError, match="cannot be written"):
        write_loop(tmp_path / "nowhere" / "loop.yaml", "new")


EVERY_FIELD = {
    section.key: [{f.key: f.example for f in section.fields} | inner]
    if section.many
    else {f.key: f.example for f in section.fields} | inner
    for section in SECTIONS
    for inner in [{i.key: [{f.key: f.example for f in i.fields}] for i in section.inner}]
}


def test_every_example_of_the_schema_is_read_and_fits_it() -> None:
    lines = []
    for key, value in EVERY_FIELD.items():
        lines.append(f"{key}: {flow(value)}")
    text = "\n".join(lines).replace("peak_to_mean: 4, ", "")
    parse_loop(text, "loop.yaml", 1.1)
    plain = json.loads(json.dumps(YAML(typ="safe", pure=True).load(text)))
    VALIDATOR.validate(plain)


def flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return f'"{value}"' if "," in value and value[0] not in "{[" else value


def test_data_is_written_one_key_a_line() -> None:
    loop = {"name": "x", "action": "a", "response": "b", "value": "c", "demand": {"users": 1}}
    data = [{"name": "main", "size_bytes": 12e9}, {"name": "pictures", "kind": "files"}]
    text = loop_text(Loop(**loop, data=data))
    assert "data:\n  - name: main\n    size: 12GB\n  - name: pictures\n    kind: files\n" in text
