"""A chart's templates are read with the values that it gives; the rest is unknown, and every line stays."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.survey.tree import walk
from loopwright.survey.written.charts import Chart, filled_in
from loopwright.survey.written.configuration import Configuration
from loopwright.survey.yaml_nodes import at, documents, line, text_of

VALUES = """
image: {repository: example.org/shop, tag: ""}
replicaCount: 2
port: 8080
debug: false
name: "the shop"
later: {}
resources:
  limits: {cpu: 500m, memory: 256Mi}
args: [serve, --quick]
"""
CHART = Chart(tuple(documents(VALUES)), "shop", "0.3.0", "1.8.1")
LINES = {
    "replicas: {{ .Values.replicaCount }}": "replicas: 2",
    "replicas: {{ $.Values.replicaCount | int }}": "replicas: 2",
    'image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"': (
        'image: "example.org/shop:1.8.1"'
    ),
    "name: {{ .Values.name | quote }}": 'name: "the shop"',
    "debug: {{ .Values.debug }}": "debug: false",
    'port: {{ default 80 .Values.other }} {{ default "80" .Values.port }}': "port: 80 8080",
    "name: {{ .Release.Name }}-{{ .Chart.Name }}": "name: {{ .Release.Name }}-shop",
    "name: {{ .Values.name | sha256sum }}": "name: {{ .Values.name | sha256sum }}",
    'name: {{ include "shop.name" . }}': 'name: {{ include "shop.name" . }}',
    "x: {{ .Values.later }}": "x: {{ .Values.later }}",
    "x: {{ .Values.missing.deep }}": "x: {{ .Values.missing.deep }}",
    "resources: {{- toYaml .Values.resources | nindent 2 }}": (
        'resources: {"limits": {"cpu": "500m", "memory": "256Mi"}}'
    ),
    "resources:\n  {{- toYaml .Values.resources | nindent 2 }}\nnext: 1": (
        'resources:\n  {"limits": {"cpu": "500m", "memory": "256Mi"}}\nnext: 1'
    ),
    "args:\n  {{- toYaml .Values.args | nindent 2 }}": 'args:\n  ["serve", "--quick"]',
    "labels:\n  app: x\n  {{- toYaml .Values.resources | nindent 2 }}": (
        "labels:\n  app: x\n  {{- toYaml .Values.resources | nindent 2 }}"
    ),
    "labels:\n  {{- toYaml .Values.resources | nindent 2 }}\n  app: x": (
        "labels:\n  {{- toYaml .Values.resources | nindent 2 }}\n  app: x"
    ),
    "later:\n  {{- toYaml .Values.later | nindent 2 }}": "later:\n  {{- toYaml .Values.later | nindent 2 }}",
}
PARTS = {
    "if .Values.debug": False,
    "if not .Values.debug": True,
    "- if $.Values.image.tag": False,
    "if and .Values.port .Values.debug": False,
    "if or .Values.debug .Values.port": True,
    "if and .Values.port (not .Values.debug)": True,
    "with .Values.later": False,
    "range .Values.args": True,
    'if eq .Values.name "other"': True,
    "if and .Values.debug (eq .Values.port 1)": True,
    "if .Capabilities.APIVersions": True,
}


@pytest.mark.parametrize("condition", PARTS)
def test_a_part_that_a_charts_own_values_leave_out_is_not_filled_in(condition):
    line_, filled = "port: {{ .Values.port }}", "port: 8080"
    text = f"{{{{{condition} }}}}\n{line_}\n{{{{- if .Capabilities }}}}\n{line_}\n{{{{ end }}}}\n{{{{ end }}}}\n{line_}"
    inside = filled if PARTS[condition] else line_
    assert [one for one in filled_in(text, CHART).split("\n") if "port:" in one] == [inside, inside, filled]


@pytest.mark.parametrize(
    ("first", "second", "filled"),
    [
        ("if .Values.debug", "else", [False, True]),
        ("if .Values.port", "else", [True, False]),
        ("if .Values.debug", "else if .Values.port", [False, False]),  # not looked into, and so unknown
        ("if .Release.IsInstall", "else", [True, False]),
    ],
)
def test_of_two_parts_the_one_that_is_taken_is_filled_in(first, second, filled):
    text = f"{{{{ {first} }}}}\na: {{{{ .Values.port }}}}\n{{{{ {second} }}}}\na: {{{{ .Values.port }}}}\n{{{{ end }}}}"
    assert ["8080" in one for one in filled_in(text, CHART).split("\n")[1:4:2]] == filled


TEMPLATE = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "shop.name" . }}
spec:
  replicas: {{ .Values.replicaCount }}
  template:
    spec:
      containers:
        - name: web
          image: "{{ .Values.image.repository }}:{{ .Chart.AppVersion }}"
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
          env:
            {{- toYaml .Values.env | nindent 12 }}
"""


@pytest.mark.parametrize("written", LINES)
def test_what_a_chart_gives_is_put_in_its_place(written):
    assert filled_in(written, CHART) == LINES[written]


@given(st.text(alphabet="{}-.|$ \nValuestoYam\"'0123", max_size=80))
def test_any_template_keeps_its_lines(text):
    assert filled_in(text, CHART).count("\n") == text.count("\n")


def configured(folder, **files):
    for name, text in {"Chart.yaml": "name: shop\nappVersion: '2.1'\n", **files}.items():
        place = folder / "charts/shop" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return Configuration(walk(folder).files)


def test_an_object_of_a_chart_has_its_values_at_the_lines_of_its_template(tmp_path):
    found = configured(tmp_path, **{"templates/web.yaml": TEMPLATE, "values.yaml": VALUES})
    (one,) = found.manifests
    assert (one.kind, one.path, one.templated) == ("Deployment", "charts/shop/templates/web.yaml", True)
    assert text_of(at(one.node, "spec", "replicas")) == "2"
    container = at(one.pod, "containers").value[0]
    assert text_of(at(container, "image")) == "example.org/shop:2.1"
    limit = at(container, "resources", "limits", "memory")
    assert (text_of(limit), line(limit)) == ("256Mi", 13)
    assert one.filled == (15,)  # what nobody gave may be anything
    assert [str(note) for note in found.notes] == [
        "charts/shop/Chart.yaml: values of its templates that only an installation gives, and so unknown: 1"
    ]


def test_the_values_for_production_come_first_and_those_of_tests_do_not_count(tmp_path):
    files = {
        "templates/web.yaml": TEMPLATE,
        "values.yaml": VALUES,
        "values-prod.yaml": "replicaCount: 5\n",
        "values-dev.yaml": "replicaCount: 1\nenv: [{name: DEBUG}]\n",
    }
    (one,) = configured(tmp_path, **files).manifests
    assert text_of(at(one.node, "spec", "replicas")) == "5"
    assert one.filled == (15,)


def test_values_that_cannot_be_read_are_a_note_and_the_template_is_still_read(tmp_path):
    found = configured(tmp_path, **{"templates/web.yaml": TEMPLATE, "values.yaml": "a: [\n"})
    assert [one.kind for one in found.manifests] == ["Deployment"]
    assert [note.file for note in found.notes] == ["charts/shop/values.yaml", "charts/shop/Chart.yaml"]


def test_values_that_name_themselves_again_and_again_are_not_written_out(tmp_path):
    levels = [f"a{place}: &a{place} [{', '.join([f'*a{place - 1}'] * 9)}]" for place in range(1, 9)]
    bomb = "\n".join(["a0: &a0 [x, x, x]", *levels])
    template = TEMPLATE.replace(".Values.resources", ".Values.a8")
    found = configured(tmp_path, **{"templates/web.yaml": template, "values.yaml": bomb})
    assert [one.filled for one in found.manifests] == [(13, 15)]


@pytest.mark.parametrize("text", ["one\ntwo", "one\n", "one\u2028two"])
def test_a_value_of_several_lines_is_not_filled_in_where_it_would_move_the_lines_below(text):
    chart = Chart(tuple(documents(f"many: {json.dumps(text)}\n")), "shop", "1", "1")
    template = "x: {{ .Values.many }}\ny: {{ .Values.many | quote }}\nz: 1"
    filled = filled_in(template, chart)
    assert filled.splitlines() == ["x: {{ .Values.many }}", f"y: {json.dumps(text)}", "z: 1"]
