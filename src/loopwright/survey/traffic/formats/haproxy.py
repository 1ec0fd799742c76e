"""HAProxy's HTTP log, with or without what syslog writes before it."""

from __future__ import annotations

from loopwright.survey.traffic.reading import QUOTED, THOUSAND, LineReader, patterned

PATTERN = (
    r"(?:^|[ ])(?P<address>[0-9A-Fa-f.:]+):[0-9]+ "
    r"\[(?P<local_time>[0-9]{2}/[A-Za-z]{3}/[0-9]{4}:[0-9:.]+)\] [^ ]+ [^ ]+ "
    r"-?[0-9]+/-?[0-9]+/-?[0-9]+/-?[0-9]+/\+?(?P<seconds>[0-9]+) (?P<status>-?[0-9]+) \+?(?P<sent>[0-9]+) "
    rf'[^ ]+ [^ ]+ [^ ]{{4}} [0-9/+-]+ [0-9/]+ (?:\{{(?P<agent>[^}}]*)\}} )?(?:\{{[^}}]*\}} )?"(?P<request>{QUOTED})"'
)
COMMENT = r"haproxy\[[0-9]+\]: (?:Proxy |Server |Backend |Loading |New worker|\[)"


def reader_for(_sample: tuple[str, ...]) -> LineReader:
    """A reader of HAProxy's lines; its clock has no zone and is taken for UTC, captured headers for the agent."""
    note = "HAProxy writes no time zone: its times were taken for UTC."
    return LineReader(
        "haproxy",
        "HAProxy, HTTP",
        lambda lines: patterned(lines, PATTERN, {"seconds": 1 / THOUSAND}),
        comment=COMMENT,
        notes=(note,),
    )
