"""The HTTP API of a Prometheus, asked for numbers; nothing is written, and no password is shown."""

from __future__ import annotations

import base64
import http.client
import json
import math
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS_PER_DAY = 86_400
STEP_SECONDS = 300
TIMEOUT_SECONDS = 30
LARGEST_ANSWER = 64 << 20
REDIRECTED = 3  # statuses of three hundred and more


class _Staying(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the credentials are for the URL that was given."""

    def redirect_request(self, *_: object) -> None:
        """Say that there is nothing to go to, so that the answer is an error."""


class Prometheus:
    """The HTTP API of a Prometheus; a name and password in its URL are sent to it alone, and never shown.

    No proxy of the environment is asked, and no redirect followed.
    """

    def __init__(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise LoopwrightError(
                "--prometheus: not an http URL", "Such as http://prometheus.example.org:9090"
            )
        host = parts.netloc.rpartition("@")[2]
        self.shown = f"{parts.scheme}://{host}{parts.path.rstrip('/')}"
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Staying)
        self._headers = {"Accept": "application/json"}
        if parts.username:
            name = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
            self._headers["Authorization"] = "Basic " + base64.b64encode(name.encode()).decode()

    def get(self, what: str, given: dict[str, object]) -> Any:  # noqa: ANN401 - whatever JSON holds
        """The data of one answer."""
        asked = f"{self.shown}/api/v1/{what}" + (f"?{urllib.parse.urlencode(given)}" if given else "")
        request = urllib.request.Request(asked, headers=self._headers)  # noqa: S310 - http and https alone, see above
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                found = json.loads(answer.read(LARGEST_ANSWER))
        except urllib.error.HTTPError as error:
            error.close()
            raise LoopwrightError(
                f"{self.shown}: answered {error.code} to {what}",
                "Name the URL that it redirects to."
                if error.code // 100 == REDIRECTED
                else "Is it a Prometheus?",
            ) from None
        except (OSError, ValueError, RecursionError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise LoopwrightError(
                f"{self.shown}: {reason}", "Is it running, and is it a Prometheus?"
            ) from None
        if not isinstance(found, dict) or found.get("status") != "success":
            raise LoopwrightError(f"{self.shown}: no answer of a Prometheus to {what}", "Is it a Prometheus?")
        return found.get("data")

    @contextmanager
    def _understood(self, what: str) -> Iterator[None]:
        """Make a fault of the call of an answer that has another form than a Prometheus gives it."""
        try:
            yield
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            said = f"{self.shown}: its answer to {what} is not understood ({type(error).__name__}: {error})"
            raise LoopwrightError(said, "Is it a Prometheus, and not a page before it?") from None

    def names(self) -> set[str]:
        """The names of all series."""
        with self._understood("label values"):
            return set(self.get("label/__name__/values", {}))

    def labelled(self, query: str) -> list[tuple[dict[str, str], float]]:
        """The labels and numbers of an instant query."""
        with self._understood("a query"):
            rows = self.get("query", {"query": query})["result"]
            found = [(dict(one["metric"]), float(one["value"][1])) for one in rows]
        return [(labels, value) for labels, value in found if math.isfinite(value)]

    def values(self, query: str) -> list[float]:
        """The numbers of an instant query."""
        with self._understood("a query"):
            found = [float(one["value"][1]) for one in self.get("query", {"query": query})["result"]]
        return [value for value in found if math.isfinite(value)]

    def has(self, selector: str) -> bool:
        """Whether there are such series now."""
        return bool(self.values(f"count({selector})"))

    def series(self, query: str, start: float, end: float) -> list[tuple[float, float]]:
        """Moments and numbers of a query of one series."""
        given = {"query": query, "start": start, "end": end, "step": STEP_SECONDS}
        with self._understood("a query of a range"):
            result = self.get("query_range", given)["result"]
            pairs = [(float(when), float(value)) for when, value in result[0]["values"]] if result else []
        return [pair for pair in pairs if math.isfinite(pair[1])]

    def age(self, selector: str, now: float, days: float, least: float) -> float:
        """How long the series have been sampled, seconds, within the days that are looked at."""
        whole = f"{int(days * SECONDS_PER_DAY)}s"
        found = self.values(f"{now} - min(min_over_time(timestamp({selector})[{whole}:{STEP_SECONDS}s]))")
        return max(least, 1.0, *found)
