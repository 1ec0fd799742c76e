"""Data as the text of a file: the same bytes for the same data."""

from __future__ import annotations

import json
import re

from loopwright.generate.block_style import block_text

Data = None | bool | int | float | str | list["Data"] | dict[str, "Data"]
"""What stands in a YAML or JSON file."""


def yaml_text(*documents: Data) -> str:
    """One or several YAML documents in block style, keys in the order given, texts quoted where they must be."""
    text = "---\n".join(map(block_text, documents))
    # a folded line may end in a space, which means nothing and which yamllint refuses
    return re.sub(r" +$", "", text, flags=re.MULTILINE)


def json_text(value: Data) -> str:
    """A JSON file, indented, keys in the order given."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
