"""The logs that nginx and Apache write unless told otherwise: common, combined, and what is often put behind."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from loopwright.survey.traffic.reading import MILLION, QUOTED, LineReader, patterned, typed

PATTERN = (
    r"{front}[^ \[]+ [^\[]*\[(?P<common_time>[^\]]+)\] "
    rf'"(?P<request>{QUOTED})" (?P<status>[0-9]{{3}}|-) (?P<sent>[0-9]+|-)'
    rf'(?: "{QUOTED}" "(?P<agent>{QUOTED})")?'
)
PLAIN, WITH_HOST = r"^(?P<address>[^ ]+) ", r"^[^ ]+:[0-9]+ (?P<address>[^ ]+) "
HOST = re.compile(r"^([A-Za-z0-9.-]{1,253}):\d{1,5} [0-9a-fA-F.:]+ ")
BEHIND = re.compile(rf'" \d{{3}} (?:\d+|-)(?: "{QUOTED}" "{QUOTED}")?(?P<rest>.*)$')
DECIMAL = r'[ ="](?P<seconds>[0-9]{1,6}\.[0-9]{3,6})(?:[ "]|$)'
WHOLE = r" (?P<seconds>[0-9]{1,12})$"
TIME_LETTERS = 26  # 10/Oct/2000:13:55:36 -0700
LEAST_MICROSECONDS = (
    10  # nothing is answered sooner: a median below is whole seconds, as Apache's %T writes them
)


def reader_for(sample: tuple[str, ...]) -> LineReader:
    """A reader of combined lines; what stands behind the agent is read as a time where it looks like one."""
    hosts = sum(_names_a_host(line) for line in sample)
    front = WITH_HOST if hosts * 2 > len(sample) else PLAIN
    pattern = PATTERN.replace("{front}", front)
    rests = [found["rest"] for line in sample if (found := BEHIND.search(line))]
    behind, scale, note = _time_behind(rests)
    shape = Shape(rf"{pattern}(?:{behind})?" if behind else pattern, behind, scale, hosts=front == WITH_HOST)
    return LineReader("common", "nginx or Apache, combined", shape.read, notes=(note,) if note else ())


def _names_a_host(line: str) -> bool:
    found = HOST.match(line)
    return found is not None and any(letter.isalpha() for letter in found[1])


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of these lines: the pattern that defines it, and what of it stands behind the agent."""

    pattern: str
    behind: str
    scale: float
    hosts: bool

    def read(self, lines: pl.Series) -> pl.DataFrame:
        """Cut ordinary lines at their quotes, which takes a third of the time; read the others with the pattern."""
        scales = {"seconds": self.scale}
        if self.hosts:
            return patterned(lines, self.pattern, scales)
        found = typed(self._cut(lines), scales)
        odd = (
            found["time"].is_null()
            | found["status"].is_null()
            | lines.str.contains("\\", literal=True).fill_null(value=True)
        )
        places = odd.arg_true()
        if len(places) == 0:
            return found
        again = patterned(lines.gather(places), self.pattern, scales)
        if len(places) == len(lines):
            return again
        order = pl.concat([(~odd).arg_true(), places]).arg_sort()
        return pl.concat([found.filter(~odd), again])[order]

    def _cut(self, lines: pl.Series) -> pl.DataFrame:
        parts = lines.str.splitn('"', 7).struct.unnest()
        front, back = parts["field_0"], parts["field_2"].str.split_exact(" ", 2).struct.unnest()
        columns = [
            front.str.splitn(" ", 2).struct.field("field_0").alias("address"),
            front.str.slice(-TIME_LETTERS - 2, TIME_LETTERS).alias("common_time"),
            parts["field_1"].alias("request"),
            back["field_1"].alias("status"),
            back["field_2"].alias("sent"),
            parts["field_5"].alias("agent"),
        ]
        if self.behind:
            rest = parts["field_6"] if parts["field_5"].count() else parts["field_2"]
            columns.append(rest.str.extract(self.behind, 1).alias("seconds"))
        return pl.DataFrame(columns)


def _time_behind(rests: list[str]) -> tuple[str, float, str]:
    """How the time of an answer is read from what follows the agent: pattern, factor to seconds, what was guessed."""
    if sum(re.search(DECIMAL, rest) is not None for rest in rests) * 2 > len(rests):
        return rf".*?{DECIMAL}", 1.0, "The decimal number behind each line was read as the seconds it took."
    wholes = sorted(float(found["seconds"]) for rest in rests if (found := re.match(WHOLE, rest)))
    if len(wholes) * 2 > len(rests):
        micro = wholes[len(wholes) // 2] >= LEAST_MICROSECONDS
        said = "microseconds" if micro else "seconds"
        note = f"The number behind each line was read as {said}; --log-format says it for certain."
        return WHOLE, 1 / MILLION if micro else 1.0, note
    return "", 1.0, ""
