"""A threshold that nothing reads is decoration: each one of the seeds is read by name in the product."""

from __future__ import annotations

import ast
import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from loopwright.catalogue.load import load_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX_READERS = {"figures"}
"""Methods that take the beginning of an id and return all figures below it."""


def seed_ids() -> list[str]:
    return [row.id for row in load_catalogue().figures("seed.")]


def modules() -> Iterator[ast.Module]:
    package = Path(str(resources.files("loopwright")))
    for path in sorted(package.rglob("*.py")):
        if "catalogue" not in path.relative_to(package).parts[:1]:
            yield ast.parse(path.read_text(encoding="utf-8"))


def names_of(module: ast.Module) -> dict[str, list[ast.expr]]:
    """Names that stand for a text: the beginning of an id is often given one."""
    names: dict[str, list[ast.expr]] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.JoinedStr):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    names.setdefault(target.id, []).append(node.value)
    return names


def pattern_of(text: ast.expr, names: dict[str, list[ast.expr]]) -> str:
    if isinstance(text, ast.JoinedStr):
        return "".join(pattern_of(part, names) for part in text.values)
    if isinstance(text, ast.Constant):
        return re.escape(str(text.value))
    if isinstance(text, ast.FormattedValue):
        return pattern_of(text.value, names)
    if isinstance(text, ast.Name) and text.id in names:
        others = {name: value for name, value in names.items() if name != text.id}
        return f"(?:{'|'.join(pattern_of(value, others) for value in names[text.id])})"
    return r"[a-z0-9_.]+"


def pieces_of(module: ast.Module) -> set[int]:
    """Texts that are not ids by themselves: docstrings, parts of f-strings, and what a name stands for."""
    whole = [node.value for node in ast.walk(module) if isinstance(node, ast.Expr)]
    joined = [part for node in ast.walk(module) if isinstance(node, ast.JoinedStr) for part in node.values]
    inside = in_ids(module)
    named = [value for name, values in names_of(module).items() if name in inside for value in values]
    return {id(node) for node in (*whole, *joined, *named)}


def in_ids(module: ast.Module) -> set[str]:
    return {
        part.value.id
        for node in ast.walk(module)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
        if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name)
    }


def patterns() -> list[re.Pattern[str]]:
    found: set[str] = set()
    for module in modules():
        names, pieces = names_of(module), pieces_of(module)
        for node in ast.walk(module):
            if id(node) in pieces:
                continue
            if isinstance(node, ast.JoinedStr) or (
                isinstance(node, ast.Constant) and isinstance(node.value, str)
            ):
                found.add(pattern_of(node, names))
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in PREFIX_READERS
                and node.args
            ):
                found.add(pattern_of(node.args[0], names) + ".*")
    return [re.compile(text) for text in sorted(found) if re.match(r"(\(\?:)*seed\\\.[a-z]", text)]


@pytest.fixture(scope="module")
def read() -> list[re.Pattern[str]]:
    return patterns()


@pytest.mark.parametrize("name", seed_ids())
def test_the_threshold_is_read(read, name):
    assert any(pattern.fullmatch(name) for pattern in read), f"nothing reads {name}"


def test_every_threshold_that_is_read_is_a_row(read):
    ids = seed_ids()
    missing = [pattern.pattern for pattern in read if not any(pattern.fullmatch(name) for name in ids)]
    assert missing == []
