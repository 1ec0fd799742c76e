"""Block style of YAML as ruamel.yaml writes it, byte for byte, in a tenth of its time.

The blocks, plain texts and texts of several lines, which are nearly all there is, are laid here; every other scalar,
and whatever holds a value of another kind than `Data`, is written by ruamel.yaml itself.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ruamel.yaml import YAML

    from loopwright.generate.dumping import Data

WIDTH = 110
ENDLESS = 1 << 30  # a width at which nothing is folded
STEP, DASH = 2, "  - "  # how much deeper a mapping stands, and what stands before the items of a list
MISTAKEN = re.compile(r"[0-9]+(:[0-5]?[0-9])+|(?i:y|n|yes|no|on|off)")  # by YAML 1.1
PRINTED = r"!-~\u00a1-\u2027\u202a-\ud7ff"
OF_ONE_LINE = dict.fromkeys(
    (type(None), bool, int, list, dict), json.dumps
)  # the last two where they are empty
NO_END = rf"(?!:(?: |\Z)| #| \Z)[{PRINTED} ]"  # of a plain text
PLAIN = re.compile(
    rf"(?!(?i:true|false|null|y|n|yes|no|on|off)\Z)[A-Za-z_/$(](?:{NO_END})*\Z"
    rf"|(?![-+.:0-9A-Fa-fOoTtXxZz_ ]*\Z)[0-9](?:{NO_END})*\Z"  # more than a number or a time
)
APART = re.compile(
    rf"(?! )(?=.*(?::(?: |\Z)| #)|[\[\]{{}}&*!|>%@`\"#,])[{PRINTED} ]*(?<! )\Z"
)  # by its marks
LINES = re.compile(rf"[{PRINTED}][{PRINTED} \n]*(?<!\n\n)\Z")


class _UnknownError(Exception):
    """A value that only the library knows, or refuses in its own words."""


def block_text(document: Data) -> str:
    """A document in block style."""
    pieces: list[str] = []
    try:
        if type(document) is dict and document:
            _mapping(pieces, document, 0)
        elif type(document) is list and document:
            _list(pieces, document, 0)
        else:
            return library_text(document)
    except _UnknownError:
        return library_text(document)
    return "".join(pieces)


def library_text(document: object, width: int = WIDTH) -> str:
    """A document by ruamel.yaml alone."""
    out = StringIO()
    try:
        _library(width).dump(document, out)
    except Exception:
        _library.cache_clear()  # it stopped in the middle, and would go on from there with the next document
        raise
    return out.getvalue()


def _mapping(pieces: list[str], data: dict[str, Data], depth: int) -> None:
    """Lay a mapping that begins where the last piece ends."""
    margin = " " * depth
    for number, (key, value) in enumerate(data.items()):
        name = f"{_short(key)}:"
        if type(key) is not str or not key or not key.isprintable() or depth + len(name) > WIDTH:
            raise _UnknownError
        pieces.append(f"{margin}{name}" if number else name)
        if type(value) is dict and value:
            pieces.append(f"\n{margin}{' ' * STEP}")
            _mapping(pieces, value, depth + STEP)
        elif type(value) is list and value:
            pieces.append(f"\n{margin}")
            _list(pieces, value, depth)
        else:
            pieces.append(_scalar(value, depth + len(name), depth + STEP, key))


def _list(pieces: list[str], data: list[Data], depth: int) -> None:
    """Lay a list that begins where the last piece ends, its items behind their dashes."""
    inner = depth + len(DASH)
    for number, value in enumerate(data):
        pieces.append(f"{' ' * depth}{DASH}" if number else DASH)
        if type(value) is dict and value:
            _mapping(pieces, value, inner)
        elif type(value) is list and value:
            _list(pieces, value, inner)
        else:
            pieces.append(_scalar(value, inner - 1, inner, None)[1:])  # the dash has its blank already


def _scalar(value: Data, column: int, margin: int, key: str | None) -> str:
    """What follows a key or a dash that ends at a column, up to the end of its last line; the rest at a margin."""
    if type(value) is str and "\n" in value:
        return _lines(value, margin) if LINES.match(value) else _by_library(value, margin, key)
    short = _short(value)
    if column + 1 + len(short) <= WIDTH:
        return f" {short}\n"
    if type(value) is str and short == value and "  " not in value:
        return _folded(value, column, margin)
    return _by_library(value, margin, key)


def _lines(text: str, margin: int) -> str:
    """A text of several lines, as a block."""
    blank = " " * margin
    laid = "\n".join(f"{blank}{line}" if line else "" for line in text.removesuffix("\n").split("\n"))
    return f" {'|' if text.endswith(chr(10)) else '|-'}\n{laid}\n"


def _folded(text: str, column: int, margin: int) -> str:
    """A plain text that is too long for its line, folded where ruamel would."""
    pieces: list[str] = []
    turn = "\n" + " " * margin
    for word in text.split(" "):
        if pieces and column >= WIDTH:
            pieces.append(turn)
            column = margin
        else:
            pieces.append(" ")
            column += 1
        if column + len(word) > WIDTH and column > margin:
            pieces.append(turn)
            column = margin
        pieces.append(word)
        column += len(word)
    return "".join((*pieces, "\n"))


def _by_library(value: Data, margin: int, key: str | None) -> str:
    """The same as `_scalar`, asked of ruamel.yaml: the value stands as deep in a document of its own."""
    depth = margin - (len(DASH) if key is None else STEP)
    document: dict[str, Data] = {"a": [value]} if key is None else {key: value}
    lead = f"a:\n{' ' * depth}{DASH.rstrip()}" if key is None else f"{_short(key)}:"
    for above in range(depth - STEP, -STEP, -STEP):
        document = {"a": document}
        lead = f"a:\n{' ' * (above + STEP)}{lead}"
    text = library_text(document)
    if text.endswith("\n...\n"):  # the end of a document is marked behind a text whose own end is open
        raise _UnknownError
    return text[len(lead) :]


def _short(value: object) -> str:
    """A scalar, or what is empty, in one line, however long; what is neither raises _UnknownError."""
    kind = type(value)
    if isinstance(value, str) and kind is str:
        return value if PLAIN.match(value) else _quoted(value)
    if kind in OF_ONE_LINE and (kind in {int, bool} or not value):
        return OF_ONE_LINE[kind](value)
    if isinstance(value, float) and kind is float:
        return _in_one_line(value)
    raise _UnknownError


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    """A text that is not plain, in one line."""
    if "'" not in text and APART.match(text):
        return f"'{text}'"
    if not text.isprintable():  # some of these characters break lines
        raise _UnknownError
    return _in_one_line(text)


def _in_one_line(value: str | float) -> str:
    """A scalar as the library writes it behind a key; one that takes several lines raises _UnknownError."""
    text = library_text({"a": value}, ENDLESS).removeprefix("a: ").removesuffix("\n")
    if "\n" in text:
        raise _UnknownError
    return text


@cache
def _library(width: int) -> YAML:
    from ruamel.yaml import YAML  # noqa: PLC0415 - most of what is rendered is no YAML

    yaml = YAML(pure=True)
    yaml.width = width
    yaml.indent(mapping=STEP, sequence=len(DASH), offset=STEP)
    yaml.representer.ignore_aliases = lambda *_: True
    yaml.representer.add_representer(str, _text)
    return yaml


def _text(representer: object, text: str) -> object:
    """A text of several lines stands as a block; one that older readers take for a number or a truth is quoted."""
    style = "|" if "\n" in text else '"' if MISTAKEN.fullmatch(text) else None
    return representer.represent_scalar("tag:yaml.org,2002:str", text, style=style)  # type: ignore[attr-defined]  # ruamel's representer
