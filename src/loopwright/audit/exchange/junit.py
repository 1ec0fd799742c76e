"""JUnit's XML, as pipelines show it: a check is a suite, a finding a failed case, an unknown never a passed one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from loopwright.audit.check import Check
    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.running import Audited
    from loopwright.survey.evidence import Note

UNWRITABLE = {code: "\ufffd" for code in range(32) if code not in {9, 10, 13}}
UNREAD = "files_not_read"
NOTHING = "unknown: there is nothing here that it looks at; it may stand in another repository"


def junit(
    found: Audited, sifted: Sifted, unread: Collection[Note] = (), idle: Collection[str] = frozenset()
) -> str:
    """Every check that was asked: with what it found, what is passed over, what it could not tell.

    ``unread`` are the files that could not be read, each an error; ``idle`` the checks that had nothing to look at,
    which are skipped where they would else have passed.
    """
    root = ET.Element("testsuites", name="loopwright audit")
    if unread:
        suite = ET.SubElement(
            root, "testsuite", name=UNREAD, tests=str(len(unread)), failures="0", skipped="0",
            errors=str(len(unread)),
        )  # fmt: skip
        for note in unread:
            case = ET.SubElement(suite, "testcase", classname=UNREAD, name=_clean(note.file))
            message = f"unknown: it was not read, and so not judged: {note.what}"
            ET.SubElement(case, "error", type="unknown", message=_clean(message)).text = _clean(str(note))
    for check in found.checks:
        _suite(root, check, found, sifted, idle=check.slug in idle)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: ET.Element, check: Check, found: Audited, sifted: Sifted, *, idle: bool) -> None:
    """A check with its cases; without any it passed, or had nothing to look at."""
    faults = [one for one in sifted.findings if one.check == check.slug and one.severity > Severity.INFO]
    skipped = list(_skipped(check, found, sifted))
    if idle and not faults and not skipped:
        skipped = [(check.title, NOTHING)]
    suite = ET.SubElement(
        root, "testsuite", name=check.slug, tests=str(max(1, len(faults) + len(skipped))), failures=str(len(faults)),
        skipped=str(len(skipped)), errors="0",
    )  # fmt: skip
    for one in faults:
        case = ET.SubElement(suite, "testcase", classname=check.slug, name=_clean(one.thing))
        fault = ET.SubElement(case, "failure", type=one.severity.word, message=_clean(one.what))
        fault.text = _clean("\n".join([*map(str, one.evidence), check.advice]))
    for name, why in skipped:
        case = ET.SubElement(suite, "testcase", classname=check.slug, name=_clean(name))
        ET.SubElement(case, "skipped", message=_clean(why))
    if not (faults or skipped):
        ET.SubElement(suite, "testcase", classname=check.slug, name=check.title)


def _skipped(check: Check, found: Audited, sifted: Sifted) -> Iterator[tuple[str, str]]:
    """What neither passes nor fails: remarks, what is passed over, what nobody can tell; a thing and why."""
    for one in sifted.findings:
        if one.check == check.slug and one.severity is Severity.INFO:
            yield one.thing, f"a remark: {one.what}"
    for passed in sifted.ignored:
        if passed.finding.check == check.slug:
            yield passed.finding.thing, passed.reason
    for question in found.questions:
        if question.check == check.slug:
            yield question.thing, f"unknown: {question.what} {question.how}"


def _clean(text: str) -> str:
    return text.translate(UNWRITABLE)
