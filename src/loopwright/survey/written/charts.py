"""Templates of Helm with the values that their chart gives by default: a small, safe part of what Helm does.

Nothing is run. A value that is written in the chart's own files is put in its place; what only an installation says,
or what other templates make, stays a placeholder, and so does a value that is left empty to be filled in. Every line
stays where it was.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from loopwright.loop.patterns import compiled_later
from loopwright.survey.environments import environment_of
from loopwright.survey.evidence import Environment
from loopwright.survey.yaml_nodes import at, entries, items, text_of

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable

    from loopwright.survey.tree import Entry
    from loopwright.survey.yaml_nodes import Node

CHARTS = frozenset({"Chart.yaml", "Chart.yml"})
VALUES = compiled_later(r"values(?:[._-][\w-]+)?\.ya?ml$")
EXPRESSION = compiled_later(r"\{\{-?[ \t]*((?:(?!\{\{|\}\}).){1,300}?)[ \t]*-?\}\}")
BLOCK = compiled_later(
    r"^([ \t]*)(?:([\w.-]{1,100}:)[ \t]*)?\{\{-?[ \t]*toYaml[ \t]+\$?\.Values\.([\w.]{1,200})"
    r"(?:[ \t]*\|[ \t]*n?indent[ \t]+(\d{1,2}))?[ \t]*-?\}\}[ \t]*$"
)
CONTROLS = compiled_later(r"\{\{-?[ \t]*(if|with|range|else|end|define|block)\b((?:(?!\}\}).){0,300}?)-?\}\}")
CONDITION = compiled_later(
    r"(?:(and|or)[ \t]+)?(?:\(?(?:not[ \t]+)?\$?\.Values\.[\w.]{1,200}\)?(?:[ \t]+|$))+$"
)
TERM = compiled_later(r"(not[ \t]+)?\$?\.Values\.([\w.]{1,200})")
OF_VALUES = compiled_later(r"\$?\.Values\.([\w.]{1,200})$")
BEFORE = compiled_later(r"default[ \t]+(\S{1,200})[ \t]+(\S{1,200})$")
WORDS = compiled_later(r"(?:quote|squote|toString|int|int64|trim|lower|default[ \t]+\S{1,200})$")
NUMBER = compiled_later(r"-?\d{1,9}$")
SAID = compiled_later(r'"([^"\\{}]*)"$')
DEEPEST, LONGEST, MOST_PARTS = 8, 4_000, 500
TAKEN, OFF, OFF_FOR_GOOD = range(3)  # a part of a template, and whether what follows it may be taken


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: the values that it gives, those for production first, and what its own file says of it."""

    values: tuple[Node, ...]
    name: str
    version: str
    app_version: str

    def value(self, path: str) -> Node | None:
        """The value under a path of names, where one is written that is not empty."""
        for one in self.values:
            found = at(one, *path.split("."))
            if found is not None:
                return None if _empty(found) else found
        return None


def chart_of(beside: Iterable[Entry], first: Callable[[Entry], Node | None]) -> Chart | None:
    """A chart by the files of its folder, each read as its first document: what it says of itself, and its values."""
    files = [one for one in beside if one.path.endswith((".yaml", ".yml"))]
    about = next((one for one in files if one.path.rpartition("/")[2] in CHARTS), None)
    if about is None:
        return None
    given = [one for one in files if VALUES.match(one.path.rpartition("/")[2])]
    serving = [one for one in given if environment_of(one.path).serves_users]
    serving.sort(key=lambda one: (environment_of(one.path) is not Environment.PRODUCTION, one.path))
    values = tuple(node for one in serving if (node := first(one)) is not None)
    said = first(about)
    return Chart(values, *(text_of(at(said, key)) for key in ("name", "version", "appVersion")))


def filled_in(text: str, chart: Chart) -> str:
    """A template with what is known of it in place, save in parts that the chart's own values leave out."""
    lines = text.split("\n")
    left_out: list[int] = []
    for place, one in enumerate(lines):
        if "{{" not in one:
            continue
        control = CONTROLS.findall(one)
        if len(control) == 1:
            word, condition = control[0]
            _enter(left_out, word, condition, chart)
        elif not any(left_out):
            block = BLOCK.match(one)
            lines[place] = _block(block, lines, place, chart) if block else _line(one, chart)
    return "\n".join(lines)


def _enter(left_out: list[int], word: str, condition: str, chart: Chart) -> None:
    """Take in the beginning, the turn or the end of a part of a template."""
    if word == "end":
        del left_out[-1:]
    elif word != "else":
        left_out.append(OFF if _off(condition, chart) else TAKEN)
    elif left_out:
        left_out[-1] = TAKEN if left_out[-1] == OFF and not condition.strip() else OFF_FOR_GOOD


def _off(condition: str, chart: Chart) -> bool:
    """Whether values that a chart gives, and nothing else, say that a part is left out."""
    found = CONDITION.match(condition.strip())
    if found is None:
        return False
    terms = [bool(negated) is not _on(path, chart) for negated, path in TERM.findall(condition)]
    return not (any(terms) if found[1] == "or" else all(terms))


def _on(path: str, chart: Chart) -> bool:
    value = chart.value(path)
    return value is not None and text_of(value) not in {"false", "0"}


def _line(text: str, chart: Chart) -> str:
    return EXPRESSION.sub(lambda found: _said(found, chart), text)


def _said(found: re.Match[str], chart: Chart) -> str:
    first, *rest = (part.strip() for part in found.group(1).split("|"))
    before = BEFORE.match(first)
    value = _scalar(before[2], chart) or _scalar(before[1], chart) if before else _scalar(first, chart)
    quoted = False
    for part in rest:
        if not WORDS.match(part):
            return found.group()
        quoted = quoted or part in {"quote", "squote"}
        if part.startswith("default"):
            value = value or _scalar(part.split()[1], chart)
    if not value or (not quoted and value.splitlines() != [value]):  # a line more would move all that follow
        return found.group()
    return json.dumps(value) if quoted else value


def _scalar(word: str, chart: Chart) -> str:
    """What a word of an expression stands for; empty where that is not known."""
    values = OF_VALUES.match(word)
    if values is not None:
        return text_of(chart.value(values[1]))
    match word:
        case ".Chart.Name":
            return chart.name
        case ".Chart.Version":
            return chart.version
        case ".Chart.AppVersion":
            return chart.app_version
    said = SAID.match(word)
    return said[1] if said else word if NUMBER.match(word) else ""


def _block(found: re.Match[str], lines: list[str], place: int, chart: Chart) -> str:
    """A mapping or a list in one line, where it is all that its key holds."""
    indent, key, path, _ = found.groups()
    value = chart.value(path)
    shown = _flow(value, []) if value is not None else ""
    if not shown or len(shown) > LONGEST:
        return lines[place]
    if key:
        return f"{indent}{key} {shown}"
    above = next((one for one in reversed(lines[:place]) if one.strip()), "")
    below = next((one for one in lines[place + 1 :] if one.strip() and "{{" not in one), "")
    outer = len(above) - len(above.lstrip(" -"))
    if not above.rstrip().endswith(":") or len(below) - len(below.lstrip()) > outer:
        return lines[place]
    return f"{' ' * (outer + 2)}{shown}"


def _flow(node: Node, written: list[None], depth: int = 0) -> str:
    """A value as JSON, which is YAML in one line; empty where it is too deep, or long by what it names again."""
    written.append(None)
    if depth > DEEPEST or len(written) > MOST_PARTS:
        return ""
    if isinstance(node, yaml.ScalarNode):
        plain = str(node.tag).rpartition(":")[2] in {"int", "float", "bool", "null"}
        return str(node.value) if plain and node.style is None and node.value else json.dumps(str(node.value))
    if isinstance(node, yaml.SequenceNode):
        return _joined("[", (_flow(one, written, depth + 1) for one in items(node)), "]")
    pairs = ((name, _flow(value, written, depth + 1)) for name, _, value in entries(node))
    return _joined("{", (f"{json.dumps(name)}: {value}" if value else "" for name, value in pairs), "}")


def _joined(before: str, parts: Iterable[str], after: str) -> str:
    listed = list(parts)
    return f"{before}{', '.join(listed)}{after}" if all(listed) else ""


def _empty(node: Node) -> bool:
    if isinstance(node, yaml.ScalarNode):
        return not text_of(node)
    return not node.value
