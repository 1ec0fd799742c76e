"""Where a server keeps its data, under which address it is reached, and its key."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from loopwright.loop.errors import LoopwrightError

DATA, ADDRESS, DATABASE, PROXY = "LOOPWRIGHT_DATA", "LOOPWRIGHT_ADDRESS", "DATABASE_URL", "LOOPWRIGHT_PROXY"
DATABASE_FILE = "loopwright.sqlite3"
KEY_BYTES = 32
PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"
)
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Site:
    """One server's site.

    ``folder`` holds the database and the key file (mode 0600); without one, nothing is kept on disk and the key is made
    up. ``address`` is how people reach it (``https://ops.example.com``), empty where only from this machine.
    ``database_url`` is a PostgreSQL, empty for SQLite in the folder.
    """

    folder: Path | None
    address: str = ""
    database_url: str = ""
    behind_proxy: bool = False

    @classmethod
    def from_environment(cls) -> Site:
        """The site that the process was started for."""
        folder = os.environ.get(DATA)
        return cls(
            Path(folder) if folder else None,
            os.environ.get(ADDRESS, "").rstrip("/"),
            os.environ.get(DATABASE, ""),
            os.environ.get(PROXY, "") == "1",
        )

    def into_environment(self) -> None:
        """Name the site to Django's settings, in this process and those that it starts."""
        said = {
            DATA: str(self.folder or ""),
            ADDRESS: self.address,
            DATABASE: self.database_url,
            PROXY: "1" if self.behind_proxy else "",
        }
        for name, value in said.items():
            os.environ[name] = value

    @property
    def secure(self) -> bool:
        """Whether people come by https."""
        return self.address.startswith("https://")

    @property
    def shared(self) -> bool:
        """Whether several processes serve the same site."""
        return bool(self.database_url)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names under which it answers."""
        own = urlsplit(self.address).hostname if self.address else None
        return (*LOOPBACK, own) if own else LOOPBACK

    def prepare(self) -> None:
        """Make the folder and the key file, where they are not there; neither is ever replaced."""
        if self.folder is None:
            return
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.shared:
                os.close(os.open(self.folder / DATABASE_FILE, os.O_CREAT | os.O_RDWR, 0o600))
            made = os.open(self.key_file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return
        except OSError as error:
            raise LoopwrightError(
                f"{self.folder}: cannot keep data here ({error.strerror})", "Name another folder with --data."
            ) from None
        with os.fdopen(made, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))

    @property
    def key_file(self) -> Path:
        """The file of the key, which no backup of the database holds."""
        if self.folder is None:
            raise LoopwrightError("the site has no folder, and so no key file")
        return self.folder / "key"

    def derived(self, purpose: str) -> str:
        """A key for one purpose, made from the site's own; another purpose does not lead back to it."""
        return hmac.new(self._key(), f"loopwright {purpose}".encode(), hashlib.sha256).hexdigest()

    def _key(self) -> bytes:
        if self.folder is None or not self.key_file.exists():
            return b"\0" * KEY_BYTES  # only to look at the settings: `prepare` comes before serving
        try:
            key = self.key_file.read_bytes()
        except OSError as error:
            raise LoopwrightError(f"{self.key_file}: cannot be read ({error.strerror})") from None
        if len(key) < KEY_BYTES:
            raise LoopwrightError(
                f"{self.key_file}: {len(key)} bytes, a key has {KEY_BYTES}", "Put the key's backup back."
            )
        return key

    def database(self) -> dict[str, Any]:
        """The database as Django names it."""
        if self.database_url:
            return _postgres(self.database_url)
        name = self.folder / DATABASE_FILE if self.folder else ":memory:"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(name),
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": PRAGMAS},
        }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise LoopwrightError(
            f"{DATABASE}: {parts.scheme or 'no'}:// address", "It reads postgres://user@host:5432/name."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
    }
