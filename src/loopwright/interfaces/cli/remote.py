"""A running server, asked by its address and a token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from loopwright.loop.errors import LoopwrightError, UsageError

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

    from loopwright.interfaces.cli.options import Run

WAITED_SECONDS = 30
SHOWN_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Server:
    """Where the server is reached, and the token that is shown to it."""

    url: str
    token: str

    def ask(self, path: str, body: object = None, *, method: str = "") -> Any:  # noqa: ANN401 - what JSON holds
        """The answer to a question; None where there is nothing to say.

        Raises LoopwrightError with what was refused.
        """
        import http.client
        import urllib.error
        import urllib.request

        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(  # noqa: S310 - the address was checked
            f"{self.url}/api{path}", data, headers, method=method or ("GET" if body is None else "POST")
        )
        try:
            with _opener().open(request, timeout=WAITED_SECONDS) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise _refused(self.url, error.code, error.read()) from None
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            reason = getattr(error, "reason", error)
            raise LoopwrightError(
                f"{self.url}: not reached ({reason})", "Is `loopwright serve` running there?"
            ) from None
        try:
            return json.loads(text) if text else None
        except (ValueError, RecursionError):
            raise LoopwrightError(
                f"{self.url}: the answer is not JSON", "Is it the address of `loopwright serve` itself?"
            ) from None


def _opener() -> OpenerDirector:
    """What asks, and follows nobody elsewhere: the token is for the named server alone."""
    import urllib.request

    class Here(urllib.request.HTTPRedirectHandler):
        """Takes a redirection as a refusal."""

        def redirect_request(self, *_: object) -> None:
            return None

    return urllib.request.build_opener(Here)


def _refused(url: str, status: int, body: bytes) -> LoopwrightError:
    try:
        told = json.loads(body)
        detail, advice = told.get("detail", ""), told.get("advice", "")
    except (ValueError, AttributeError):
        detail, advice = body.decode(errors="replace")[:SHOWN_CHARACTERS], ""
    if 300 <= status < 400:  # noqa: PLR2004 - same
        return LoopwrightError(
            f"{url}: it sends elsewhere ({status}), and the token is not sent there",
            "Give the server's own address, such as https:// for http://.",
        )
    if status == 401:  # noqa: PLR2004 - HTTP's own number
        return LoopwrightError(f"{url}: the token does not open it", "Make one on the server's page Tokens.")
    text = detail if isinstance(detail, str) else json.dumps(detail)
    return LoopwrightError(f"{url}: {text or status}", advice)


def asking(function: Run) -> Run:
    """Give a command ``--server`` and ``--token-file``, and call it with a ``server``."""

    @wraps(function)
    def run(server: str, token_file: str | None, **given: object) -> int | None:
        parts = urlsplit(server)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError(
                f"--server {server}: no address", "For instance --server https://ops.example.com."
            )
        return function(server=Server(server.rstrip("/"), _token(token_file)), **given)

    address = click.option(
        "--server", default="http://127.0.0.1:8000", envvar="LOOPWRIGHT_SERVER", show_envvar=True,
        show_default=True, metavar="URL", help="The running server.",
    )  # fmt: skip
    token = click.option(
        "--token-file", envvar="LOOPWRIGHT_TOKEN_FILE", show_envvar=True, metavar="FILE",
        help="The file that holds the token; without one, the token itself is read from LOOPWRIGHT_TOKEN.",
    )  # fmt: skip
    return address(token(run))


def _token(file: str | None) -> str:
    import os
    from pathlib import Path

    if file is None:
        found = os.environ.get("LOOPWRIGHT_TOKEN", "").strip()
    else:
        try:
            found = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise LoopwrightError(
                f"{file}: cannot be read ({error})", "Name the file of the token."
            ) from None
    if not found or not found.isascii() or not found.isprintable():
        raise LoopwrightError(
            "there is no token",
            "Make one on the server's page Tokens; put it into a file or LOOPWRIGHT_TOKEN.",
        )
    return found
