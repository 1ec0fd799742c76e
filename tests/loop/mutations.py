"""Ways to spoil a loop file: wrong types, huge numbers, broken YAML, anchors, depth, bytes; the same for a seed."""

from __future__ import annotations

import random
import re
from pathlib import Path

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/loop.yaml"))
LONGEST = 600_000  # letters
VALUES = [
    "nan",
    ".nan",
    ".inf",
    "-.inf",
    "1e999",
    "1e-400",
    "-1",
    "0",
    "0x1F",
    "1_000",
    "1e308k",
    "9e99TB",
    "%",
    "$",
    "€",
    "-5ms",
    "true",
    "null",
    "~",
    "2026-11-07",
    "[]",
    "{}",
    "[[]]",
    "{a: }",
    "- ",
    ": ",
    "? ",
    "|",
    ">",
    "'",
    '"',
    "*a",
    "&a 5",
    "!!int 5",
    "!!python/object:os.system 5",
    "@",
    "`",
    "#",
    "\\",
    "[1,2",
    "{a: 1}}",
    "\x00",
    "\x07",
    "\ud7ff",
    "\u2028",
    "\ufeff",
    "\U0001f600",
    '"\\UFFFFFFFF"',
    "٣",
    "½",
    "9" * 400,
    "9" * 100_000,
    "x" * 200_000,
    "[" * 3000,
    "{a: " * 3000,
    "- " * 3000,
    "? " * 3000,
    '"\\n"' * 20_000,
    "&a " * 3000,
    "key: 1\n" * 3000,
    "- 1\n" * 20_000,
]
LAUGHS = "\n".join(
    ["a0: &a0 [x, x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))]
)


def cut(rng: random.Random, text: str) -> str:
    return text[: rng.randrange(len(text) + 1)]


def inserted(rng: random.Random, text: str) -> str:
    place = rng.randrange(len(text) + 1)
    return text[:place] + rng.choice(VALUES) + text[place:]


def value_replaced(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    place = rng.randrange(len(lines))
    lines[place] = lines[place].partition(":")[0] + ": " + rng.choice(VALUES)
    return "\n".join(lines)


def number_replaced(rng: random.Random, text: str) -> str:
    numbers = list(re.finditer(r"\d+", text)) or [re.match("", text)]
    found = rng.choice(numbers)
    return text[: found.start()] + str(rng.choice([0, 1, 3, 40, 99, 500, 10**9])) + text[found.end() :]


def line_doubled(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    place = rng.randrange(len(lines))
    return "\n".join([*lines[: place + 1], *lines[place:]])


def line_dropped(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    place = rng.randrange(len(lines))
    return "\n".join(lines[:place] + lines[place + 1 :])


def tab_put_before_a_line(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    lines[rng.randrange(len(lines))] += "\n\tkey: 1"
    return "\n".join(lines)


def case_swapped(rng: random.Random, text: str) -> str:
    place = rng.randrange(len(text) + 1)
    return text[:place] + text[place:].swapcase()


def laughs_appended(_: random.Random, text: str) -> str:
    return f"{text}\n{LAUGHS}"


GENTLE = [number_replaced, line_dropped]
ROUGH = [cut, inserted, value_replaced, line_doubled, tab_put_before_a_line, case_swapped, laughs_appended]


def mutated(rng: random.Random, text: str) -> bytes:
    """Return a loop file with one to six things done to it, sometimes to its bytes too."""
    for _ in range(rng.randint(1, 6)):
        text = rng.choice(GENTLE if rng.random() < 0.6 else ROUGH)(rng, text)[:LONGEST]
    raw = text.encode("utf-8", "surrogatepass")
    place = rng.randrange(len(raw) + 1)
    chance = rng.random()
    if chance < 0.03:
        return rng.randbytes(rng.choice([10, 1000, 300_000]))
    if chance < 0.08:
        return raw[:place] + rng.randbytes(4) + raw[place:]
    return raw * (10_000_000 // max(1, len(raw))) if chance < 0.09 else raw


# what a number of a loop file may be made of without ceasing to be one: these reach the solver
EXTREMES = [
    "0",
    "1",
    "1e-6",
    "0.001",
    "7",
    "5000",
    "2 million",
    "1e9",
    "1e15",
    "0%",
    "0.01%",
    "50%",
    "99.9999%",
    "100%",
    "1ms",
    "1us",
    "2s",
    "1 day",
    "400 days",
    "1B",
    "1kB",
    "50GB",
    "3TB",
    "40PB",
    "1/day",
    "4 million/day",
    "1e12/day",
    "1/week",
    "900/week",
    "$0",
    "$1",
    "$5/mo",
    "$1e9/mo",
    "0.1h/mo",
    "500h/mo",
    "yes",
    "no",
    "nothing",
    "region",
    "eu",
    "africa",
    "hobby",
    "content",
    "static",
    "around_the_clock",
]


def extreme_put(rng: random.Random, text: str) -> str:
    """Another value after one of the keys, as a person may write it."""
    lines = text.split("\n")
    keyed = [place for place, line in enumerate(lines) if re.search(r": \S", line)]
    if keyed:
        place = rng.choice(keyed)
        lines[place] = lines[place].partition(":")[0] + ": " + rng.choice(EXTREMES)
    return "\n".join(lines)


def power_of_ten(rng: random.Random, text: str) -> str:
    """One number of the file larger or smaller by powers of ten; its unit stays."""
    numbers = list(re.finditer(r"(?<=: )[$€]?\d+(?:\.\d+)?", text))
    if not numbers:
        return text
    found = rng.choice(numbers)
    sign = found[0][0] if found[0][0] in "$€" else ""
    value = float(found[0].lstrip("$€")) * 10.0 ** rng.randint(-6, 6)
    return f"{text[: found.start()]}{sign}{value:.9f}{text[found.end() :]}"


def mutated_example(seed: int) -> bytes:
    """One of the ten examples spoilt: a third as any text is, the others in a value or two that stay readable."""
    rng = random.Random(seed)  # noqa: S311 - the same cases every time
    text = EXAMPLES[seed % len(EXAMPLES)].read_text(encoding="utf-8")
    if rng.random() < 1 / 3:
        return mutated(rng, text)
    for _ in range(rng.randint(1, 3)):
        text = rng.choice([extreme_put, power_of_ten, number_replaced, line_dropped])(rng, text)
    return text.encode("utf-8", "surrogatepass")
