"""JUnit's XML, as pipelines show it: a check is a suite, a finding a failed case, a question a skipped one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.running import Audited

UNWRITABLE = {code: "\ufffd" for code in range(32) if code not in {9, 10, 13}}


def junit(found: Audited, sifted: Sifted) -> str:
    """Every check that was asked: with what it found, what is passed over, what it could not tell."""
    root = ET.Element("testsuites", name="loopwright audit")
    for check in found.checks:
        found_here = [one for one in sifted.findings if one.check == check.slug]
        faults = [one for one in found_here if one.severity > Severity.INFO]
        remarks = [one for one in found_here if one.severity is Severity.INFO]
        passed_over = [one for one in sifted.ignored if one.finding.check == check.slug]
        unclear = [one for one in found.questions if one.check == check.slug]
        skipped = len(passed_over) + len(unclear) + len(remarks)
        cases = max(1, len(faults) + skipped)
        suite = ET.SubElement(
            root, "testsuite", name=check.slug, tests=str(cases), failures=str(len(faults)),
            skipped=str(skipped), errors="0",
        )  # fmt: skip
        for one in faults:
            case = ET.SubElement(suite, "testcase", classname=check.slug, name=_clean(one.thing))
            fault = ET.SubElement(case, "failure", type=one.severity.word, message=_clean(one.what))
            fault.text = _clean("\n".join([*map(str, one.evidence), check.advice]))
        for remark in remarks:
            case = ET.SubElement(suite, "testcase", classname=check.slug, name=_clean(remark.thing))
            ET.SubElement(case, "skipped", message=_clean(f"a remark: {remark.what}"))
        for passed in passed_over:
            case = ET.SubElement(suite, "testcase", classname=check.slug, name=_clean(passed.finding.thing))
            ET.SubElement(case, "skipped", message=_clean(passed.reason))
        for question in unclear:
            case = ET.SubElement(suite, "testcase", classname=check.slug, name=_clean(question.thing))
            ET.SubElement(case, "skipped", message=_clean(f"unknown: {question.what} {question.how}"))
        if not (faults or skipped):
            ET.SubElement(suite, "testcase", classname=check.slug, name=check.title)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _clean(text: str) -> str:
    return text.translate(UNWRITABLE)
