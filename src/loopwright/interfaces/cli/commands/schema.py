"""Print the JSON Schema of loop.yaml, for editors and for checks.

Most editors complete and check a file that begins with this line:

    # yaml-language-server: $schema=loop.schema.json

For instance:

    loopwright schema > loop.schema.json
    loopwright schema --output loop.schema.json
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from loopwright.interfaces.cli.options import output_option
from loopwright.interfaces.cli.presenting import deliver
from loopwright.interfaces.cli.registry import command

if TYPE_CHECKING:
    from pathlib import Path


@command(__name__, __doc__)
@output_option
def run(output: Path | None) -> None:
    """Print the schema."""
    from loopwright.loop.schema import loop_json_schema

    deliver(json.dumps(loop_json_schema(), indent=2, ensure_ascii=False) + "\n", output)
