"""An interview that was interrupted: its answers so far as text, and back."""

from __future__ import annotations

import json

from loopwright.loop.interview.answers import Misanswer, read_answer
from loopwright.loop.interview.questions import question_called

SCHEMA = "loopwright/interview/1"


def saved_text(answers: dict[str, str], folder: str) -> str:
    """Answers as they are kept until the interview goes on; ``folder`` says whose they are to who looks."""
    kept = {"schema": SCHEMA, "folder": folder, "answers": answers}
    return json.dumps(kept, indent=2, ensure_ascii=False) + "\n"


def restored(text: str) -> dict[str, str]:
    """The answers of an interrupted interview; what cannot be read any more is asked again."""
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if (
        not isinstance(kept, dict)
        or kept.get("schema") != SCHEMA
        or not isinstance(kept.get("answers"), dict)
    ):
        return {}
    return {
        slug: text for slug, text in kept["answers"].items() if isinstance(text, str) and _reads(slug, text)
    }


def _reads(slug: str, text: str) -> bool:
    question = question_called(slug)
    if question is None:
        return False
    try:
        if text:  # an empty answer is the default that was found
            read_answer(question, text)
    except Misanswer:
        return False
    return True
