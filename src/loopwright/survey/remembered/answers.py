"""Whole answers to questions about a repository, by its state and by all that was asked: given again as they were."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.survey.remembered.folder import Drawer

KIND = "answers"
MOST = 8
LARGEST = 4 * 1024 * 1024


class Answers:
    """The last answers about one repository."""

    def __init__(self, drawer: Drawer, made_by: str) -> None:
        self._drawer, self._made_by = drawer, made_by

    @cached_property
    def _kept(self) -> dict[str, tuple[int, str]]:
        body = self._drawer.read(KIND, self._made_by)
        try:
            return {
                key: (int(status), str(text)) for key, (status, text) in json.loads(body or b"{}").items()
            }
        except (ValueError, TypeError, AttributeError, RecursionError):
            return {}

    def of(self, question: str) -> tuple[int, str] | None:
        """The status and the text of an answer, where it was given before."""
        return self._kept.get(question)

    def keep(self, question: str, status: int, text: str) -> None:
        """Keep an answer, and of the others the last ones."""
        if len(text) > LARGEST:
            return
        others = [(key, one) for key, one in self._kept.items() if key != question]
        listed = dict([*others[1 - MOST :], (question, (status, text))])
        self._drawer.keep(KIND, self._made_by, [json.dumps(listed).encode()])
