"""Whatever stands in a file: probes, incidents, documents and exports say something or nothing, and never break."""

from __future__ import annotations

import contextlib
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.audit.documents import parts_of
from loopwright.audit.incidents import incidents_of
from loopwright.audit.measures.runs import runs_of
from loopwright.audit.probes.python_code import seen
from loopwright.audit.probes.seeing import Sights
from loopwright.loop.errors import LoopwrightError
from loopwright.survey.source_file import SourceFile
from loopwright.survey.tree import walk
from loopwright.survey.written.configuration import Configuration

WORDS = st.sampled_from(
    [
        "MIDDLEWARE = [\n",
        "execute(f'SELECT",
        "{a}",
        "' % b",
        ".format(",
        ")\n",
        "Start: 10:00",
        "Resolved: 2026-13-45 99:99",
        "Duration: 999d 99h",
        "2026-02-30",
        "- [x] ",
        "# ",
        "kind: Ingress\n",
        "tls:\n",
        "```\n",
        "server {",
        "\u2028",
        "\x00",
        "\U0001f600",
        "PASSWORD_HASHERS = (",
        "hashlib.md5(password",
        "class A(",
        "\t",
        "\n",
    ]
)
TEXTS = (
    st.lists(st.one_of(WORDS, st.text(max_size=8)), max_size=20)
    .map("".join)
    .map(lambda text: text.encode("utf-8", "replace"))
)
PLACES = (
    "a.py",
    "docs/incidents/2026-01-01.md",
    "runbooks/deploy.rst",
    "k8s/a.yaml",
    "main.tf",
    "nginx/a.conf",
    "Caddyfile",
    "a.php",
    "a.go",
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=len(PLACES), max_size=len(PLACES)))
def test_any_files_are_read(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("any")
    for path, data in zip(PLACES, texts, strict=True):
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    configuration = Configuration(walk(folder).files)
    paths = {one.evidence.file for sights in Sights(configuration).by_topic.values() for one in sights}
    paths |= {one.evidence.file for one in (*parts_of(configuration), *incidents_of(configuration))}
    assert paths <= set(PLACES)


@given(TEXTS)
def test_any_text_is_read_as_python(data):
    assert all(one.evidence.line >= 0 for one in seen(SourceFile("shop/a.py", data)))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.text(max_size=6)
    | st.sampled_from(["success", "2026-11-01T10:00:00Z", "0001-01-01T00:00:00"]),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["conclusion", "status", "createdAt", "updatedAt", "duration", "workflow_runs", "name"]
            ),
            below,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(VALUES)
def test_any_export_is_read_or_refused(value):
    with contextlib.suppress(LoopwrightError):
        assert all(one.seconds >= 0 for one in runs_of(json.dumps(value), "runs.json"))
