"""The interview at a terminal: options by arrow keys, errors while typing, back, help, and stop."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.output import ColorDepth, create_output
from prompt_toolkit.styles import Style
from prompt_toolkit.validation import ValidationError, Validator

from loopwright.interfaces.cli.interviewing.conversation import Move
from loopwright.loop.interview.answers import is_unknown
from loopwright.loop.interview.questions import Option

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.document import Document
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent

    from loopwright.interfaces.cli.interviewing.conversation import Asked

UNKNOWN = "I don't know"
KEYS = "↑↓ options · Enter takes · Shift-Tab back · F1 help · Ctrl-C stop, go on later"
NARROWEST, INDENT = 40, "  "
COMMANDS = ("back", "help", "quit")
STYLE = Style.from_dict({
    "asks": "bold",
    "quiet": "ansibrightblack",
    "chosen": "bold ansicyan",
    "wrong": "ansired",
    "bottom-toolbar": "noreverse ansibrightblack",
    "validation-toolbar": "noreverse ansired",
    "placeholder": "ansibrightblack",
})  # fmt: skip


class Objecting(Validator):
    """Takes no text that something speaks against."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    def validate(self, document: Document) -> None:
        """Raise where something speaks against the text; commands are always taken."""
        text = document.text.strip()
        if _objection(self.asked, text):
            raise ValidationError(
                len(document.text), "not taken: what speaks against it stands above the line"
            )


def _objection(asked: Asked, text: str) -> str:
    return "" if text.lower() in COMMANDS else asked.objection(text)


class Terminal:
    """Puts questions to the person at the terminal; ``say`` writes a line beside the report."""

    def __init__(self, say: Callable[[str], None], *, color: bool) -> None:
        self.say = say
        self.color = color

    def ask(self, asked: Asked) -> str | Move:
        """Return the answer, or another move; help is shown, and the question put again."""
        helped = False
        while True:
            try:
                text = _Prompt(asked, helped=helped, color=self.color).answer()
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
        mark, weak, plain = ("\x1b[32m✓\x1b[0m", "\x1b[2m", "\x1b[0m") if self.color else ("✓", "", "")
        self.say(f"{mark} {weak}{asked.place:2}{plain} {asked.question.slug:8}  {shown}")


class _Prompt:
    """One question on the screen."""

    def __init__(self, asked: Asked, *, helped: bool, color: bool) -> None:
        self.asked = asked
        self.helped = helped
        self.options = (*asked.question.options, Option(UNKNOWN, self._when_unknown()))
        self.session: PromptSession[str] = PromptSession(
            message=self._message,
            placeholder=self._placeholder(),
            validator=Objecting(asked),
            validate_while_typing=False,
            key_bindings=self._keys(),
            bottom_toolbar=KEYS,
            style=STYLE,
            color_depth=None if color else ColorDepth.MONOCHROME,
            erase_when_done=True,
            output=create_output(always_prefer_tty=True),  # the report may go into a file
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
        default, assumed = self.asked.default, self.asked.assumed
        if default is None:
            text, source = UNKNOWN, f"assumed: {assumed.text}" if assumed else "left out, and assumed"
        else:
            text, source = UNKNOWN if is_unknown(default.text) else default.text, default.source
        return [("class:placeholder", f"Enter: {text}  ({source})")]

    def _message(self) -> StyleAndTextTuples:
        asked, question = self.asked, self.asked.question
        typed = self.session.default_buffer.text.strip()
        head = f"{asked.place} of {asked.total}  "
        lines: StyleAndTextTuples = [("class:quiet", head), ("class:asks", self._lines(question.asks, head))]
        lines.append(("class:quiet", self._lines(question.context)))
        width = max(len(option.answer) for option in self.options)
        for option in self.options if len(self.options) > 1 else ():
            style, mark = ("class:chosen", "❯") if option.answer == typed else ("", " ")
            stem = f"  {mark} {option.answer:{width}}  "
            lines += [(style, stem), ("class:quiet", self._lines(option.says, stem))]
        lines.append(("class:quiet", self._lines(f"for instance: {question.example}")))
        if self.helped:
            lines += [("class:quiet", self._lines(line)) for line in help_lines(asked)]
        objection = _objection(asked, typed)
        if objection:
            lines.append(("class:wrong", self._lines(objection)))
        return [*lines, ("class:asks", "> ")]

    def _lines(self, text: str, stem: str = INDENT) -> str:
        """Break a text into lines behind a stem that is there already (or the indentation that is not)."""
        width = max(NARROWEST, self.session.app.output.get_size().columns - 1)
        broken = textwrap.wrap(text, max(NARROWEST // 2, width - len(stem))) or [""]
        first = stem if stem == INDENT else ""
        return first + f"\n{' ' * len(stem)}".join(broken) + "\n"

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
            self.helped = not self.helped
            event.app.invalidate()

        return keys

    def _choose(self, event: KeyPressEvent, step: int) -> None:
        """Put the next option, or the one before, into the line."""
        answers = [option.answer for option in self.options]
        buffer = event.current_buffer
        shown = buffer.text.strip()
        before = answers.index(shown) if shown in answers else -1 if step > 0 else 0
        buffer.text = answers[(before + step) % len(answers)]
        buffer.cursor_position = len(buffer.text)


def help_lines(asked: Asked) -> tuple[str, ...]:
    """What may be answered, where it goes, and how to move."""
    return (
        f"allowed: {asked.question.allowed}",
        "Parts stand between slashes; ? in place of a part leaves that part out.",
        f"fills: {', '.join(asked.question.fields)} of the loop file",
        f"after: {asked.question.source}",
        "back, help and quit are words of their own; what you answered is kept when you stop.",
    )
