"""Secrets by reference: settings and states name where one stands, and it is read when a message leaves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE, ENVIRONMENT = "file:", "env:"


class Secrets(Protocol):
    """Reads secrets: a port."""

    def read(self, reference: str) -> str:
        """The secret that a reference names; raises LoopwrightError, which never says the secret."""
        ...


class StoredSecrets:
    """Secrets in files (``file:/path``) and in an environment that the door hands over (``env:NAME``).

    Files are read each time, so that a secret can be changed without a restart.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def read(self, reference: str) -> str:
        """The secret, without the line end of its file."""
        if reference.startswith(FILE):
            path = Path(reference.removeprefix(FILE))
            try:
                found = path.read_text(encoding="utf-8").strip()
            except (OSError, ValueError) as error:
                raise LoopwrightError(
                    f"The secret in {path} cannot be read: {type(error).__name__}.",
                    "Write it there, readable by this user alone.",
                ) from None
        elif reference.startswith(ENVIRONMENT):
            found = self._environment.get(reference.removeprefix(ENVIRONMENT), "")
        else:
            raise LoopwrightError(
                "A secret is given as file:/path or env:NAME, never itself.",
                "Put it into a file and name that.",
            )
        if not found:
            raise LoopwrightError(f"The secret {reference} is empty.", "Write it there.")
        return found


def address_of(secrets: Secrets, written: str) -> str:
    """An address that may be a secret itself: what a reference names, anything else as it is written."""
    return secrets.read(written) if written.startswith((FILE, ENVIRONMENT)) else written
