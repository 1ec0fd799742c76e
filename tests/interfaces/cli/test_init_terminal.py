"""The interview at a real terminal: keys go in through a pseudo-terminal, and a screen is read."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pexpect
import pyte
import pytest

LOOPWRIGHT = str(Path(sys.executable).with_name("loopwright"))
PATIENCE_SECONDS = 120  # a machine that does a lot else is slow, and a test must not fail for that
ROWS, COLUMNS = 40, 100
ENTER, DOWN, UP, SHIFT_TAB, F1, CLEAR, INTERRUPT = (
    "\r",
    "\x1b[B",
    "\x1b[A",
    "\x1b[Z",
    "\x1bOP",
    "\x15",
    "\x03",
)
OWN = "loop: {name: chairs, action: Sells, response: An order, value: A chair}\ndemand:\n  users: 300   # counted\n"


class Terminal:
    """A program at a terminal of our own, which answers as terminals do."""

    def __init__(self, folder, state, *arguments, columns=COLUMNS):
        self.screen = pyte.Screen(columns, ROWS)
        self.stream = pyte.ByteStream(self.screen)
        taken = {
            name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS", "LINES"}
        }
        environment = {**taken, "XDG_STATE_HOME": str(state), "TERM": "xterm-256color"}
        self.child = pexpect.spawn(
            LOOPWRIGHT, ["init", *arguments], cwd=str(folder), dimensions=(ROWS, columns), env=environment
        )
        self.screen.write_process_input = self.child.send  # where is the cursor? a terminal says so

    @property
    def shown(self):
        return "\n".join(line.rstrip() for line in self.screen.display)

    def sees(self, words):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while words not in self.shown:
            assert time.monotonic() < deadline, f"{words!r} is not on the screen:\n{self.shown}"
            try:
                self.stream.feed(self.child.read_nonblocking(4096, timeout=1))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                break
        assert words in self.shown, f"{words!r} is not on the screen:\n{self.shown}"

    def types(self, keys):
        self.child.send(keys)

    def answers(self, place, keys):
        self.sees(f"\n{place} of 15  ")
        self.types(keys)

    def left(self):
        self.child.expect(pexpect.EOF, timeout=PATIENCE_SECONDS)
        self.stream.feed(self.child.before)
        self.child.close()
        return self.child.exitstatus


@pytest.fixture
def terminal(tmp_path):
    folder, state = tmp_path / "chairs", tmp_path / "state"
    folder.mkdir()
    opened = []

    def open_one(*arguments, columns=COLUMNS):
        opened.append(Terminal(folder, state, *arguments, columns=columns))
        return opened[-1]

    open_one.folder = folder
    open_one.state = state
    yield open_one
    for one in opened:
        one.child.close(force=True)


def test_a_person_answers_goes_back_and_reads_the_verdict(terminal):
    shop = terminal()
    shop.answers(1, "Buys a chiar" + ENTER)
    shop.answers(2, SHIFT_TAB)
    shop.sees("Enter: Buys a chiar  (your answer before)")
    shop.answers(1, "Buys a chair" + ENTER)
    shop.answers(2, "back" + ENTER)
    shop.sees("Enter: Buys a chair  (your answer before)")
    shop.answers(1, ENTER)
    shop.answers(2, "Takes the order" + ENTER)
    shop.answers(3, ENTER)
    shop.answers(4, "visits, buys 3%" + ENTER)
    shop.answers(5, DOWN * 7 + UP)
    shop.sees("❯ shop")
    shop.types(ENTER)
    shop.answers(6, "300 / 2,000" + ENTER)
    shop.answers(7, UP)
    shop.sees("> I don't know")
    shop.types(ENTER)
    for place in range(8, 16):
        shop.answers(place, ENTER)
    assert shop.left() == 0
    text = (terminal.folder / "loop.yaml").read_text()
    assert "  action: Buys a chair                          # your answer\n" in text
    assert "  kind: shop                                    # your answer\n" in text
    assert "  projected: 2,000                              # your answer\n" in text
    assert "  value: The job that chairs is there for       # assumed because nobody said" in text
    assert "  # peak_to_mean: not said, so assumed\n" in text
    assert "loopwright why cost.total" in shop.shown
    assert not any(terminal.state.rglob("*.json")), "what was kept is dropped once it is written"


def test_what_cannot_be_read_is_told_while_it_is_typed_and_is_not_taken(terminal):
    shop = terminal()
    for place in range(1, 6):
        shop.answers(place, ENTER)
    shop.answers(6, "40k/day / 2000")
    shop.sees("demand.projected: a projection of nothing")
    shop.types(CLEAR + "mny")
    shop.sees("read 'mny'; allowed: a number of users such as 2,000")
    shop.types(ENTER)
    shop.sees("not taken")
    shop.types(CLEAR + "many?" + CLEAR + "300" + ENTER)
    for place in range(7, 12):
        shop.answers(place, ENTER)
    shop.answers(12, "hetzer")
    shop.sees("nothing is called 'hetzer'; did you mean 'hetzner'?")
    shop.types(CLEAR + "quit" + ENTER)
    assert shop.left() == 130
    assert "11 of 15 answered" in shop.shown


def test_an_interrupted_interview_goes_on_where_it_stopped(terminal):
    shop = terminal()
    shop.answers(1, "Buys a chair" + ENTER)
    shop.answers(2, "Takes the order" + ENTER)
    shop.answers(3, "half an answ" + INTERRUPT)
    assert shop.left() == 130
    assert (
        "stopped with 2 of 15 answered; `loopwright init` goes on there. Nothing was written." in shop.shown
    )
    assert not any(terminal.folder.iterdir())
    again = terminal()
    again.sees("going on with an interview that was stopped: 2 answered")
    again.answers(3, SHIFT_TAB)
    again.sees("Enter: Takes the order  (your answer before)")
    again.answers(2, INTERRUPT)
    assert again.left() == 130
    fresh = terminal("--restart")
    fresh.sees("\n1 of 15  ")
    fresh.types(INTERRUPT)
    assert fresh.left() == 130


def test_an_interview_that_is_killed_has_kept_every_answer(terminal):
    shop = terminal()
    shop.answers(1, "Buys a chair" + ENTER)
    shop.sees("\n2 of 15  ")
    shop.child.kill(signal.SIGKILL)
    shop.child.wait()
    again = terminal()
    again.sees("\n2 of 15  ")
    assert "1 answered" in again.shown


def test_help_says_what_is_allowed_and_what_is_filled(terminal):
    shop = terminal(columns=60)
    shop.answers(1, "help" + ENTER)
    shop.sees("fills: loop.action of the loop file")
    shop.types(F1 + F1 + "Buys")
    shop.sees("> Buys")
    assert "fills: loop.action" in shop.shown
    shop.types(ENTER)
    shop.answers(2, F1)
    shop.sees("fills: loop.response of the loop file")
    assert all(len(line) <= 60 for line in shop.shown.splitlines())


@pytest.mark.parametrize(("consent", "status"), [("n", 3), (INTERRUPT, 130)])
def test_a_file_that_is_there_is_left_alone_without_consent(terminal, consent, status):
    (terminal.folder / "loop.yaml").write_text(OWN)
    shop = terminal()
    shop.sees("Enter: Sells  (loop.yaml:1)")
    for place in range(1, 8):
        shop.answers(place, ENTER)
    shop.answers(8, "99.5%" + ENTER)
    for place in range(9, 16):
        shop.answers(place, ENTER)
    shop.sees("Merge this? [Y/n]:")
    assert "+  availability: 99.5%" in shop.shown
    shop.types(consent + ENTER)
    assert shop.left() == status
    assert (terminal.folder / "loop.yaml").read_text() == OWN
