"""What stood in a file, without the secrets that people write into commands, addresses and settings.

A report is passed on; what is in it is read by more people than the file was. Rather too much is struck out than
too little, but a flag's plain number (a port), its path and a variable's name stay.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.facts import Container, Image, Process
from loopwright.survey.topology import HealthEndpoint, Scheduler

if TYPE_CHECKING:
    from loopwright.survey.facts import Fact

STRUCK = "***"
LONGEST = 2_000  # characters; nothing shows as many
VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"',;]+)"""
NAMES = "PASS|PWD|TOKEN|SECRET|KEY|CREDENTIAL|_AUTH"
KEPT = r"""(?!["']?(?:[/.$-]|\d{1,5}(?![\w])))"""
RULES = (
    (compiled_later(r"""://([^\s:/@"']*):(?!\d{1,5}(?:[/\s"'?]|$))[^\s"']*(?:@|$)"""), rf"://\1:{STRUCK}@"),
    (compiled_later(r"""://[^\s:/@"']{16,}@"""), f"://{STRUCK}@"),
    (
        compiled_later(rf"\b([A-Z0-9_]{{0,100}}(?:{NAMES})[A-Z0-9_]{{0,100}})(\s*[=:]\s*)(?![=$]){VALUE}"),
        rf"\1\2{STRUCK}",
    ),
    (
        compiled_later(rf"(?i)(?<![\w.-])([\w.-]{{0,100}}(?:{NAMES})[\w.-]{{0,100}}=)(?![=$]){VALUE}"),
        rf"\1{STRUCK}",
    ),
    (
        compiled_later(
            rf"(?i)(?<![\w-])(--[\w-]{{0,60}}(?:pass|pwd|token|secret|key|credential|auth)[\w-]{{0,60}}[\"']?[=,\s]\s*){KEPT}{VALUE}"
        ),
        rf"\1{STRUCK}",
    ),
    (compiled_later(rf"((?:^|\s)[\"']?-[ap][\"']?[=,\s]\s*){KEPT}{VALUE}"), rf"\1{STRUCK}"),
    (compiled_later(r"""((?:^|\s)["']?-u["']?[=,\s]\s*["']?[^\s:"']+:)[^\s"']+"""), rf"\1{STRUCK}"),
    (compiled_later(r"(?i)\b((?:bearer|basic|requirepass|identified by)\s+)[^\s$-]\S*"), rf"\1{STRUCK}"),
)
# most texts hold none of these, and are given back at once: a plain search costs a tenth of an expression that must
# not mind capitals
SUSPECT = (
    "pass",
    "pwd",
    "token",
    "secret",
    "key",
    "credential",
    "auth",
    "://",
    "bearer",
    "basic",
    "identified",
)
FLAG = compiled_later(r"""(?:^|[\s"'])-[apu]""", re.IGNORECASE)
OF_MYSQL = compiled_later(r"""((?:mysql|mariadb)\w*\b.*?\s["']?-p)(?![\s$])[^\s"']+""")


def redacted(text: str) -> str:
    """A text with its secrets struck out, cut at 2,000 characters."""
    shown = text[:LONGEST]
    lowered = shown.lower()
    if not any(map(lowered.__contains__, SUSPECT)) and ("-" not in shown or FLAG.search(shown) is None):
        return shown
    for rule, struck in RULES:
        shown = rule.sub(struck, shown)
    return OF_MYSQL.sub(rf"\1{STRUCK}", shown)


def without_secrets(fact: Fact) -> Fact:
    """A fact whose command or check holds no secret."""
    match fact:
        case Container() | Image():
            return replace(fact, command=redacted(fact.command), health=redacted(fact.health))
        case Process() | Scheduler():
            return replace(fact, command=redacted(fact.command))
        case HealthEndpoint():
            return replace(fact, check=redacted(fact.check))
        case _:
            return fact
