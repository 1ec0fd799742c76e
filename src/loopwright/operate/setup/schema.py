"""The JSON Schema of ``operate.yaml`` as people write it, and its reference as Markdown."""

from __future__ import annotations

from typing import Any

from loopwright.loop.reference import section_reference
from loopwright.loop.schema import section_schema
from loopwright.operate.setup.looks_said import OF_ALL, OF_KIND
from loopwright.operate.setup.sections import CHECKS, SECTIONS

VERSION = 1

_INTRODUCTION = """\
# The file operate.yaml, key by key

Written from the declaration that reader and schema follow. It stands beside `loop.yaml`, and may be empty: the
site (once its address is said), the loop's stages that can be asked for without doing anything, copies, drills and
the machine of the monitor are watched because they follow from the loop. No secret stands in it: `${env:NAME}` and
`${file:/path}` name one.

Addresses that are not public are refused unless `monitor.allowed` has their network.
"""
_KINDS = """
### Which keys belong to which kind

| kind | its own keys |
|---|---|
"""


def operate_json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12); its ``$id`` carries the version of the format."""
    sections = {section.key: section_schema(section) for section in SECTIONS}
    items = sections[CHECKS.key]["items"]
    items["oneOf"] = [{"required": [kind]} for kind in OF_KIND]
    items["allOf"] = [
        {"if": {"required": [kind]}, "then": {"propertyNames": {"enum": sorted({kind, *OF_ALL, *keys})}}}
        for kind, keys in OF_KIND.items()
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:loopwright:schema:operate-{VERSION}",
        "title": "What is watched beside what follows from the loop",
        "type": ["object", "null"],
        "properties": sections,
        "additionalProperties": False,
    }


def operate_reference() -> str:
    """The whole reference, a table a section."""
    rows = "".join(
        f"| `{kind}` | {', '.join(f'`{key}`' for key in keys) or 'none'} |\n"
        for kind, keys in OF_KIND.items()
    )
    parts = []
    for section in SECTIONS:
        parts.append(section_reference(section, section.key))
        if section is CHECKS:
            parts.append(_KINDS + rows)
    return _INTRODUCTION + "".join(parts)
