"""Data as the text of a file: the same bytes for the same data."""

from __future__ import annotations

import json
import re
from io import StringIO

WIDTH = 110
MISTAKEN = re.compile(r"[0-9]+(:[0-5]?[0-9])+|(?i:y|n|yes|no|on|off)")  # by YAML 1.1

Data = None | bool | int | float | str | list["Data"] | dict[str, "Data"]
"""What stands in a YAML or JSON file."""


def yaml_text(*documents: Data) -> str:
    """One or several YAML documents in block style, keys in the order given, texts quoted where they must be."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - most of what is rendered is no YAML

    yaml = YAML(pure=True)
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.ignore_aliases = lambda *_: True
    yaml.representer.add_representer(str, _text)
    out = StringIO()
    for number, document in enumerate(documents):
        if number:
            out.write("---\n")
        yaml.dump(document, out)
    # a folded line may end in a space, which means nothing and which yamllint refuses
    return re.sub(r" +$", "", out.getvalue(), flags=re.MULTILINE)


def _text(representer: object, text: str) -> object:
    """A text of several lines stands as a block; one that older readers take for a number or a truth is quoted."""
    style = "|" if "\n" in text else '"' if MISTAKEN.fullmatch(text) else None
    return representer.represent_scalar("tag:yaml.org,2002:str", text, style=style)  # type: ignore[attr-defined]  # ruamel's representer


def json_text(value: Data) -> str:
    """A JSON file, indented, keys in the order given."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
