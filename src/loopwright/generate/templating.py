"""Text files from templates: one way for all families but the documents, whose pages ask for more."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from loopwright import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import BytecodeCache, Environment
    from jinja2.bccache import Bucket

SUFFIX = ".j2"


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates of a package, in the folder ``templates`` beside its modules.

    ``trimmed`` says that a line which only steers leaves nothing, ``scripts`` that they hold some.
    """

    package: str | None
    trimmed: bool = False
    scripts: bool = False

    def filled(self, name: str, /, **values: object) -> str:
        """A template with its values; one that is missing raises UndefinedError."""
        return _environment(self).get_template(f"{name}{SUFFIX}").render(**values)


@cache
def _environment(of: Templates) -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only what writes text pays

    layout = {
        "keep_trailing_newline": True,
        "trim_blocks": of.trimmed,
        "lstrip_blocks": of.trimmed,
        # ${#name} is the shell's
        "comment_start_string": "{##" if of.scripts else "{#",
        "comment_end_string": "##}" if of.scripts else "#}",
    }
    environment = Environment(
        loader=PackageLoader(of.package or "", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - no template here is HTML
        bytecode_cache=kept(layout),
        **layout,  # type: ignore[arg-type]  # texts and truths by their names
    )
    environment.filters["quoted"] = quoted
    return environment


def kept(layout: Mapping[str, object]) -> BytecodeCache:
    """Templates as they were compiled before, kept where this version of ours and of jinja2 keeps them.

    ``layout`` decides on what is compiled, and is no part of jinja2's own key. A folder that cannot be written to is
    one that keeps nothing: each run then compiles them for itself.
    """
    import jinja2  # noqa: PLC0415 - only what writes text pays
    import platformdirs  # noqa: PLC0415

    class Kept(jinja2.FileSystemBytecodeCache):
        """The same, whatever happens to its folder."""

        def load_bytecode(self, bucket: Bucket) -> None:
            with suppress(OSError):
                super().load_bytecode(bucket)

        def dump_bytecode(self, bucket: Bucket) -> None:
            with suppress(OSError):
                Path(self.directory).mkdir(parents=True, exist_ok=True)
                super().dump_bytecode(bucket)

    laid = crc32(repr(sorted(layout.items())).encode())
    made_by = f"templates-{__version__}-{jinja2.__version__}-{laid:08x}"
    return Kept(str(platformdirs.user_cache_path("loopwright") / made_by))


def quoted(text: str) -> str:
    """A text as TOML, JSON and Python write it alike."""
    return json.dumps(text, ensure_ascii=False)
