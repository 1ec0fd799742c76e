"""The interview at a terminal: options by arrow keys, errors while typing, back, help, and stop."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.styles import Style
from prompt_toolkit.validation import ValidationError, Validator

from loopwright.interfaces.cli.interviewing.conversation import Move
from loopwright.loop.interview.answers import is_unknown
from loopwright.loop.interview.questions import Option

if TYPE_CHECKING:
    from prompt_toolkit.document import Document
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent

    from loopwright.interfaces.cli.interviewing.conversation import Asked

UNKNOWN = "I don't know"
KEYS = "↑↓ options · Enter takes · Shift-Tab or “back” · F1 or “help” · Ctrl-C or “quit” stops; go on later"
COMMANDS = ("back", "help", "quit")
STYLE = Style.from_dict({
    "asks": "bold",
    "quiet": "ansibrightblack",
    "chosen": "bold ansicyan",
    "bottom-toolbar": "noreverse ansibrightblack",
    "validation-toolbar": "noreverse ansired",
    "placeholder": "ansibrightblack",
})  # fmt: skip


class Objecting(Validator):
    """Says while a person types what speaks against the text."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    def validate(self, document: Document) -> None:
        """Raise what speaks against the text; commands are always taken."""
        text = document.text.strip()
        message = "" if text.lower() in COMMANDS else self.asked.objection(text)
        if message:
            raise ValidationError(len(document.text), message)


class Terminal:
    """Puts questions to the person at the terminal."""

    def ask(self, asked: Asked) -> str | Move:
        """Return the answer, or another move; help is shown, and the question put again."""
        helped = False
        while True:
            try:
                text = _Prompt(asked, helped=helped).answer()
            except (KeyboardInterrupt, EOFError):
                return Move.STOP
            match text.lower():
                case "back":
                    return Move.BACK
                case "quit":
                    return Move.STOP
                case "help":
                    helped = True
                case _:
                    return text

    def told(self, asked: Asked, answer: str) -> None:
        """Leave one line on the screen: the question and what was taken."""
        shown = "not known, so assumed" if is_unknown(answer) else answer
        if is_unknown(answer) and asked.assumed is not None:
            shown = f"{asked.assumed.text} (assumed)"
        mark, weak, plain = ("\x1b[32m✓\x1b[0m", "\x1b[2m", "\x1b[0m") if _colored() else ("✓", "", "")
        sys.stdout.write(
            f"{mark} {weak}{asked.place:2}{plain} {asked.question.asks} {weak}·{plain} {shown}\n"
        )
        sys.stdout.flush()


def _colored() -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class _Prompt:
    """One question on the screen."""

    def __init__(self, asked: Asked, *, helped: bool) -> None:
        self.asked = asked
        self.helped = helped
        self.options = (*asked.question.options, Option(UNKNOWN, self._when_unknown()))
        self.session: PromptSession[str] = PromptSession(
            message=self._message,
            placeholder=self._placeholder(),
            validator=Objecting(asked),
            validate_while_typing=True,
            key_bindings=self._keys(),
            bottom_toolbar=KEYS,
            style=STYLE,
            erase_when_done=True,
            reserve_space_for_menu=0,
        )

    def answer(self) -> str:
        """Let the person type; returns the text as it was entered."""
        return self.session.prompt().strip()

    def _when_unknown(self) -> str:
        return (
            f"assumed: {self.asked.assumed.text}"
            if self.asked.assumed
            else "left out of the file, and assumed"
        )

    def _placeholder(self) -> StyleAndTextTuples:
        default = self.asked.default
        if default is None:
            return [("class:placeholder", f"Enter: {UNKNOWN}")]
        text = UNKNOWN if is_unknown(default.text) else default.text
        return [("class:placeholder", f"Enter: {text}  ({default.source})")]

    def _message(self) -> StyleAndTextTuples:
        asked, question = self.asked, self.asked.question
        lines: StyleAndTextTuples = [
            ("class:quiet", f"{asked.place} of {asked.total}  "),
            ("class:asks", f"{question.asks}\n"),
            ("class:quiet", f"  {question.context}\n"),
        ]
        chosen = self.session.default_buffer.text.strip()
        width = max(len(option.answer) for option in self.options)
        for option in self.options if len(self.options) > 1 else ():
            mine = option.answer == chosen
            style, mark = ("class:chosen", "❯") if mine else ("", " ")
            lines += [(style, f"  {mark} {option.answer:{width}}"), ("class:quiet", f"  {option.says}\n")]
        lines.append(("class:quiet", f"  for instance: {question.example}\n"))
        if self.helped:
            lines.append(("class:quiet", f"{help_text(asked)}\n"))
        lines.append(("class:asks", "> "))
        return lines

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("up")
        def _up(event: KeyPressEvent) -> None:
            self._choose(event, -1)

        @keys.add("down")
        def _down(event: KeyPressEvent) -> None:
            self._choose(event, 1)

        @keys.add("s-tab")
        def _back(event: KeyPressEvent) -> None:
            event.app.exit(result="back")

        @keys.add("f1")
        def _help(event: KeyPressEvent) -> None:
            event.app.exit(result="help")

        return keys

    def _choose(self, event: KeyPressEvent, step: int) -> None:
        """Put the next option, or the one before, into the line."""
        answers = [option.answer for option in self.options]
        buffer = event.current_buffer
        shown = buffer.text.strip()
        before = answers.index(shown) if shown in answers else -1 if step > 0 else 0
        buffer.text = answers[(before + step) % len(answers)]
        buffer.cursor_position = len(buffer.text)


def help_text(asked: Asked) -> str:
    """What may be answered, where it goes, and how to move."""
    return "\n".join(
        (
            f"  allowed: {asked.question.allowed}",
            "  parts stand between slashes; ? in place of a part leaves that part out",
            f"  fills:   {', '.join(asked.question.fields)} of the loop file",
            f"  after:   {asked.question.source}",
            "  back, help and quit are words of their own; what you answered is kept when you stop",
        )
    )
