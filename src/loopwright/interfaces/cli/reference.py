"""Write the reference of the command line: ``python -m loopwright.interfaces.cli.reference FOLDER``.

The folder gets ``cli.md``, ``operate-file.md`` and ``schema/*.json``; a test holds the committed ones to what this
writes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.registry import loopwright, summaries
from loopwright.interfaces.cli.reports.audit import audit_schema
from loopwright.interfaces.cli.reports.calibration_schema import calibration_schema
from loopwright.interfaces.cli.reports.changes import changes_schema
from loopwright.interfaces.cli.reports.checklist import checklist_schema
from loopwright.interfaces.cli.reports.detect import detect_schema
from loopwright.interfaces.cli.reports.load_record import load_schema
from loopwright.interfaces.cli.reports.schema import design_schema
from loopwright.interfaces.cli.reports.topology_data import topology_schema
from loopwright.operate.notices.payload import notice_schema
from loopwright.operate.setup.schema import operate_json_schema, operate_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

INTRODUCTION = """# The command line

Written by `make docs` from the commands themselves.

## Exit status

The same for every verb; scripts and coding agents may rely on it.

| status | says | for instance |
| ---: | --- | --- |
| 0 | done, and the answer is yes | a design keeps every promise; a loop file is faultless |
| 1 | the input is faulty or the work could not be done | a misspelled key, an unknown number, no such file |
| 2 | wrong usage | an unknown verb or option; the nearest is named |
| 3 | done, and the answer is no | no design keeps every promise; a row of the catalogue is past its date |
| 130 | interrupted | Ctrl-C |

The report goes to standard output; errors go to standard error, each fault as `file:line:column: what`. In a pipe
or a file the text has no colour codes and lines of at most 100 columns; on a terminal, its width from 60 to 120.
"""
WIDTH = 96


def reference() -> str:
    """Every command with its help, as Markdown."""
    root = _context(loopwright, "loopwright", None)
    parts = [INTRODUCTION, _entry(loopwright, root, "## loopwright")]
    parts += [part for name in summaries() for part in _entries(name, root)]
    return "\n".join(parts)


def documents() -> dict[str, str]:
    """The generated documents by their path in ``docs/``."""
    schemas = {
        "audit-1": audit_schema(),
        "calibrate-1": calibration_schema(),
        "changes-1": changes_schema(),
        "checklist-1": checklist_schema(),
        "design-1": design_schema(),
        "detect-1": detect_schema(),
        "load-1": load_schema(),
        "notice-1": notice_schema(),
        "operate-1": operate_json_schema(),
        "topology-1": topology_schema(),
    }
    written = {
        f"schema/{name}.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas.items()
    }
    return {"cli.md": reference(), "operate-file.md": operate_reference(), **written}


def main(folder: str) -> None:
    """Write every generated document below a folder."""
    for path, text in documents().items():
        file = Path(folder) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _entries(name: str, above: click.Context) -> Iterator[str]:
    found = loopwright.get_command(above, name)
    if found is None:
        return
    context = _context(found, name, above)
    yield _entry(found, context, f"## loopwright {name}")
    if isinstance(found, click.Group):
        for below, one in sorted(found.commands.items()):
            deeper = _context(one, below, context)
            yield _entry(one, deeper, f"### loopwright {name} {below}")


def _context(found: click.Command, name: str, above: click.Context | None) -> click.Context:
    settings = {**found.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    return click.Context(found, info_name=name, parent=above, **settings)


def _entry(found: click.Command, context: click.Context, heading: str) -> str:
    return f"{heading}\n\n```text\n{found.get_help(context)}\n```\n"


if __name__ == "__main__":
    main(sys.argv[1])
