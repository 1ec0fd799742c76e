"""A document's data as JSON: stable order, no value that JSON does not have."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.interfaces.cli.rendering.document import Document


def render(document: Document) -> str:
    """The document's data, indented, in the order it was built."""
    return json.dumps(_finite(document.data), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _finite(value: object) -> object:
    """The same value with numbers that JSON cannot write as null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_finite(item) for item in value]
    return value
