"""Print the JSON Schema of loop.yaml, for editors and for checks.

Most editors complete and check a file that begins with `# yaml-language-server: $schema=loop.schema.json`.

    loopwright schema > loop.schema.json
    loopwright schema --output loop.schema.json
"""

import json

from loopwright.interfaces.cli.options import OutputOption
from loopwright.interfaces.cli.presenting import deliver
from loopwright.loop.schema import loop_json_schema


def run(output: OutputOption = None) -> None:
    """Print the schema."""
    deliver(json.dumps(loop_json_schema(), indent=2, ensure_ascii=False) + "\n", output)
