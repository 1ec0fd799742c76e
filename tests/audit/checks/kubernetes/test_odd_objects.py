"""Whatever stands in a manifest, no check of Kubernetes raises, and each says the same of the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.audit.check import all_checks
from loopwright.audit.checks.kubernetes.resources import quantity
from loopwright.audit.checks.kubernetes.settings import RULES, Program, seconds, table
from loopwright.audit.running import audited
from loopwright.survey.source_file import SourceFile
from loopwright.survey.written.cluster import Cluster
from loopwright.survey.written.configuration import Configuration

CASES = Path(__file__).parents[2] / "cases"
CHECKS = [one for one in all_checks() if one.topic == "kubernetes"]
OBJECTS = [
    one
    for check in CHECKS
    for file in sorted((CASES / check.slug).glob("positive/k8s/*.yaml"))
    for one in yaml.safe_load_all(file.read_text(encoding="utf-8"))
]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=20),
    st.just("{{ .Values.any }}"),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
)


class Given:
    """What checks of Kubernetes ask for, of a text."""

    def __init__(self, text: str) -> None:
        file = SourceFile("k8s/web.yaml", text.encode())
        self.cluster = Cluster(tuple(Configuration(())._manifests(file)))
        self.stacks = ()
        self.example = False


def places(node, path=()):
    """Every place in an object, from the outside in."""
    yield path
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, below in pairs:
        yield from places(below, (*path, key))


def replaced(node, path, value):
    """An object with something else at a place."""
    if not path:
        return value
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = replaced(node[path[0]], path[1:], value)
    return copy


@st.composite
def odd_objects(draw):
    whole = draw(st.sampled_from(OBJECTS))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([one for one in places(whole) if one]))
        whole = replaced(whole, path, draw(ODD))
    return whole


@settings(max_examples=150, deadline=None)
@given(st.lists(odd_objects(), min_size=1, max_size=3))
def test_no_check_raises_and_each_says_the_same_twice(objects):
    text = yaml.safe_dump_all(objects)
    said = audited(Given(text), CHECKS)
    assert audited(Given(text), CHECKS).findings == said.findings


def test_every_check_speaks_of_the_objects_that_are_made_odd():
    text = yaml.safe_dump_all(OBJECTS)
    spoken = {one.check for one in audited(Given(text), CHECKS).findings}
    assert len(spoken) > len(CHECKS) * 0.8


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("250m", 0.25), ("1.5", 1.5), ("1Gi", 2**30), ("500M", 5e8), ("lots", None), ("1Zz", None), ("", None)],
)
def test_a_quantity_is_read_in_its_unit(text, wanted):
    assert quantity(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("300s", 300), ("1h1m1s", 3661), ("45", 45), ("500ms", 0.5), ("soon", float("inf"))]
)
def test_a_duration_is_read_in_seconds(text, wanted):
    assert seconds((text,)) == wanted


@pytest.mark.parametrize("row", [one for rows in table().values() for one in rows], ids=str)
def test_every_row_of_the_table_can_hold_and_fall_short(row):
    said = [None, (row.value,), ("other",), ("0",), ("99999",), ("1ms",), ("TLS_RSA_WITH_RC4_128_SHA",)]
    assert row.rule in RULES
    assert {row.holds(one) for one in said} == {True, False}


def test_a_release_that_sees_to_it_itself_is_not_asked():
    row = next(one for one in table()["kube-apiserver"] if one.setting == "insecure-port")
    assert Program("kube-apiserver", {}, (1, 19)).falls_short(row)
    assert not Program("kube-apiserver", {}, (1, 31)).falls_short(row)
    assert not Program("kube-apiserver", {}, None).falls_short(row)
    assert Program("kube-apiserver", {"insecure-port": ("8080",)}, (1, 31)).falls_short(row)


def test_values_that_name_one_another_over_and_over_are_looked_at_once():
    levels = "".join(
        f"    a{depth}: &a{depth} {{{', '.join(f'k{one}: *a{depth - 1}' for one in range(9))}}}\n"
        for depth in range(1, 9)
    )
    text = (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: bomb}\nspec:\n"
        f"  values:\n    a0: &a0 {{password: hunter-green-42}}\n{levels}"
    )
    found = audited(Given(text), [one for one in CHECKS if one.slug == "secret_in_release_values"]).findings
    assert len(found) == 1
