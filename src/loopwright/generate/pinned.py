"""The versions that declared infrastructure is pinned to (``terraform/versions.toml``)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

PLACE = Path(__file__).parent / "terraform" / "versions.toml"


@cache
def _rows() -> dict[str, dict[str, str]]:
    rows = tomllib.loads(PLACE.read_text(encoding="utf-8"))
    rows.pop("read_on")
    return rows


def version_of(name: str) -> str:
    """The version, or the range of versions, of a provider or an engine; an unknown name raises KeyError."""
    return _rows()[name]["version"]


def registry_of(provider: str) -> str:
    """Where a provider is registered, as ``owner/name``."""
    return _rows()[provider]["registry"]
