"""What pipelines run of other people's, by commit or digest (``pinned.toml``)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

USES = re.compile(r"^(\s*(?:- )?uses: )([\w./-]+)@([0-9a-f]{40})$", re.MULTILINE)


@cache
def _rows() -> dict[str, dict[str, dict[str, str]]]:
    rows = tomllib.loads(Path(__file__).with_name("pinned.toml").read_text(encoding="utf-8"))
    rows.pop("read_on")
    return rows


def action(name: str) -> str:
    """An action at its commit; an unknown name raises KeyError."""
    return f"{name}@{_rows()['action'][name]['commit']}"


def image(name: str) -> str:
    """An image with its tag, and its digest where one is known; an unknown name raises KeyError."""
    row = _rows()["image"][name]
    return f"{row['name']}@{row['digest']}" if "digest" in row else row["name"]


def with_versions(text: str) -> str:
    """A workflow with the version behind each commit, where readers and update robots look for it."""
    return USES.sub(lambda found: f"{found[0]} # {_rows()['action'][found[2]]['tag']}", text)
