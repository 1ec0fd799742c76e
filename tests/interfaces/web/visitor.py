"""A visitor of a running server, with cookies and forms, by the standard library alone."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

PASSWORD = "a sentence is easier than a riddle"  # noqa: S105 - of people that live for one test


class Visitor:
    def __init__(self, base: str) -> None:
        self.base, self.token = base, ""
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def page(self, path: str) -> str:
        with self._opener.open(self.base + path, timeout=30) as answer:
            return answer.read().decode()

    def send(self, path: str, **said: str) -> str:
        """Fill in the form of a page and send it."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page(path))
        assert token is not None, path
        body = urlencode({"csrfmiddlewaretoken": token[1], **said}).encode()
        request = urllib.request.Request(  # noqa: S310 - loopback
            self.base + path, body, {"Referer": self.base + path}
        )
        with self._opener.open(request, timeout=30) as answer:
            return answer.read().decode()

    def enter(self, link: str) -> None:
        """Create the owner, and a token that may respond."""
        self.send(link.removeprefix(self.base), name="Ada", email="ada@example.com", password=PASSWORD)
        shown = self.send("/tokens", name="test", scope="respond", days="2")
        self.token = re.findall(r"lw_[\w-]{20,}", shown)[0]

    def api(self, path: str, body: Any = None) -> Any:
        """Ask the API; the answer's JSON, or None where it has none."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.base}/api{path}", data, headers
        )
        with self._opener.open(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None
