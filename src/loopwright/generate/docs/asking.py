"""What a page asks whoever types: each variable where a command first needs it, never before its list was seen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from loopwright.generate.docs.operations import rows

BLOCK = re.compile(r"^( *)```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
VARIABLE = re.compile(r"(?<!\\)\$\{?#?!?([A-Z][A-Z_]*)\b")
SETS = re.compile(
    r"(?:^|[\s;&|(])(?:export |for |read (?:-\w+ )*(?:'' )?)?([A-Z][A-Z_]*)(?==| in |; do| &&)", re.MULTILINE
)
ANSWERS = re.compile(r"\bread -r .*?' ([A-Z_]+)(?:; echo)?$", re.MULTILINE)
DRILL = "\n## Drill\n"
COMMENT = re.compile(r"(?:^| {3})#.*$", re.MULTILINE)
MOMENT = """{name}=
until [[ ${name} =~ ^[0-9]{{4}}(-[0-9]{{2}}){{2}}T[0-9]{{2}}(:[0-9]{{2}}){{2}}Z$ ]]; do
  read -r -p '{words}: ' {name}
done"""


@dataclass
class Asked:
    """What a page knows so far."""

    known: set[str] = field(default_factory=set)

    def block(self, indent: str, code: str) -> str:
        """A block of shell with what it asks for at its top.

        What asks stands in braces: a shell reads them to their end before it runs anything, so that an answer is
        typed and never taken from the next line that was pasted.
        """
        plain = COMMENT.sub("", code)
        asked = [name for name in dict.fromkeys(VARIABLE.findall(plain)) if self._unknown(name, plain)]
        self.known |= {*SETS.findall(plain), *asked}
        braced = asked or ': "${' in plain
        if not braced:
            return f"{indent}```sh\n{code}{indent}```"
        lines = [line for name in asked for line in _question(name).splitlines()]
        inner = "".join(f"{indent}{line}\n" for line in ("{", *lines))
        return f"{indent}```sh\n{inner}{code}{indent}}}\n{indent}```"

    def _unknown(self, name: str, plain: str) -> bool:
        if name in self.known or not _words(name):
            return False
        first_set = next((found.start(1) for found in SETS.finditer(plain) if found[1] == name), None)
        first_used = next(found.start() for found in VARIABLE.finditer(plain) if found[1] == name)
        return first_set is None or first_used < first_set


def asking(body: str) -> str:
    """A page each of whose blocks asks for what it uses and nothing before it has set.

    A drill is done without the steps before it, so it asks anew for all but the names.
    """
    steps, mark, drill = body.partition(DRILL)
    asked = Asked()
    done = BLOCK.sub(lambda found: asked.block(found[1], found[2]), steps)
    first = BLOCK.search(steps)
    named = Asked(set(SETS.findall(COMMENT.sub("", first[2]))) if first else set())
    return done + mark + BLOCK.sub(lambda found: named.block(found[1], found[2]), drill)


def variables(code: str) -> tuple[set[str], set[str]]:
    """The variables that some shell uses, and those that it sets or asks for."""
    plain = COMMENT.sub("", code)
    return set(VARIABLE.findall(plain)), {*SETS.findall(plain), *ANSWERS.findall(plain)}


def _words(name: str) -> str:
    return next((table[name] for table in rows("ask").values() if name in table), "")


def _question(name: str) -> str:
    words, ask = _words(name), rows("ask")
    if name in ask["moment"]:
        return MOMENT.format(name=name, words=words)
    hidden = "-s " if name in ask["hidden"] else ""
    line = f"read -r {hidden}-p '{words}: ' {name}"
    return f"{line}; echo" if hidden else line
