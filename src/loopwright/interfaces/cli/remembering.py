"""An audit that was asked before is answered at once, and one of a tree that changed reads only what did.

What is kept lies in the user's cache folder, or where ``--cache`` says; ``--no-cache`` keeps and takes nothing.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from io import StringIO
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING, Any, TypeVar

import click

from loopwright.interfaces.cli.options import FOLDER
from loopwright.interfaces.cli.presenting import deliver
from loopwright.interfaces.cli.status import Status
from loopwright.loop.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loopwright.audit.subject import Subject
    from loopwright.survey.remembered.answers import Answers
    from loopwright.survey.survey import Keeping

F = TypeVar("F", bound="Callable[..., Any]")
PLACE, NEVER = f"{__name__}.place", f"{__name__}.never"


def _note(key: str) -> Callable[[click.Context, click.Parameter, object], None]:
    def note(context: click.Context, _: click.Parameter, value: object) -> None:
        context.meta[key] = value

    return note


def remembering(function: F) -> F:
    """Give a command the options of the cache; `remembered` reads them."""
    never = click.option(
        "--no-cache", is_flag=True, envvar="LOOPWRIGHT_NO_CACHE", show_envvar=True, expose_value=False,
        callback=_note(NEVER),
        help="Read every file, and keep nothing for the next run.",
    )  # fmt: skip
    place = click.option(
        "--cache", type=FOLDER, metavar="DIR", expose_value=False, callback=_note(PLACE),
        help="Keep what was read in this folder instead of the user's cache; outside of PATH, and yours alone.",
    )  # fmt: skip
    return place(never(function))


@dataclass
class Remembered:
    """What is known of earlier runs: ``keeping`` for the readers, ``said`` where the whole answer is known."""

    keeping: Keeping | None = None
    said: tuple[int, str] | None = None
    _answers: Answers | None = None
    _question: str | None = None
    _text: StringIO = field(default_factory=StringIO)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Note what is written to the standard output meanwhile."""
        if self._question is None:
            yield
            return
        before = sys.stdout
        sys.stdout = _Heard(before, self._text)
        try:
            yield
        finally:
            sys.stdout = before

    def again(self) -> Status:
        """Give the answer that was given before."""
        status, text = self.said or (Status.YES, "")
        deliver(text, None)
        return Status(status)

    def read(self, subject: Subject) -> None:
        """Keep what was read for a subject."""
        if self.keeping is not None and subject.surveyed is not None:
            from loopwright.survey.survey import keep

            keep(subject.surveyed)

    def keep(self, status: Status) -> None:
        """Keep the answer that was heard."""
        if self._answers is not None and self._question is not None:
            self._answers.keep(self._question, int(status), self._text.getvalue())


def remembered(
    path: Path, asked: tuple[object, ...], files: tuple[Path | None, ...], *, whole: bool
) -> Remembered:
    """What earlier runs know of a folder.

    ``asked`` is all by which answers differ, beside the folder's state and the texts of ``files``; ``whole`` whether
    nothing else makes them differ, so that an answer can be given again.
    """
    meta = click.get_current_context().meta
    cache = meta.get(PLACE)
    if meta.get(NEVER):
        if cache is not None:
            raise UsageError("--cache and --no-cache are opposites", "Give one of them.")
        return Remembered()
    if not path.is_dir():
        return Remembered()
    from loopwright.survey.remembered.answers import Answers
    from loopwright.survey.remembered.folder import Drawer
    from loopwright.survey.remembered.identity import identity_of
    from loopwright.survey.remembered.program import program
    from loopwright.survey.survey import Keeping
    from loopwright.survey.tree import walk

    began = time_ns()
    folder = _own_folder() if cache is None else Path(cache)
    if cache is not None and folder.resolve().is_relative_to(path.resolve()):
        raise UsageError(
            f"--cache {cache}: lies in the folder that is audited, whose writers could then say what is found",
            "Name a folder outside of it.",
        )
    walked = walk(path)
    keeping = Keeping(folder, began, walked)
    state = identity_of(path, walked, began) if whole else None
    texts = [_digest(one) for one in files]
    if state is None or None in texts:
        return Remembered(keeping)
    answers = Answers(Drawer(folder, path), program())
    question = _digest_of(repr((state, texts, asked, _screen())).encode())
    return Remembered(keeping, answers.of(question), answers, question)


def _own_folder() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("loopwright") / "audits"


def _screen() -> tuple[object, ...]:
    """What of the screen and of the environment a report hangs on."""
    on_screen = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if on_screen else 0
    return on_screen, width, os.environ.get("NO_COLOR"), os.environ.get("TERM"), sys.stdout.encoding


def _digest(file: Path | None) -> str | None:
    """The text of a file as a digest, none of which there is is empty; None where it cannot be read or is no file."""
    if file is None or not file.exists():
        return ""
    try:
        return _digest_of(file.read_bytes()) if file.is_file() else None
    except OSError:
        return None


def _digest_of(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


class _Heard:
    """A stream that passes on what is written, and notes it."""

    def __init__(self, stream: Any, noted: StringIO) -> None:  # noqa: ANN401 - whatever stands for the standard output
        self._stream, self._noted = stream, noted

    def write(self, text: str) -> int:
        self._noted.write(text)
        written: int = self._stream.write(text)
        return written

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - same
        return getattr(self._stream, name)
