"""Documents from templates: what a template may ask for, and how its text becomes a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypedDict

from loopwright.design.checklists.boxes import texts
from loopwright.design.lifting.names import sku_title
from loopwright.design.telling import wording
from loopwright.design.telling.escaping import markdown, markdown_code
from loopwright.generate.application import METRICS_PATH, application_of, health_path, ready_path
from loopwright.generate.docs import diagrams, names
from loopwright.generate.docs.account import Account
from loopwright.generate.docs.evidence import files_of, is_family, paths_of
from loopwright.generate.docs.operations import operations_of, own_database, servers
from loopwright.generate.docs.requirements import requirements_of
from loopwright.generate.file import File
from loopwright.generate.templating import kept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment
    from jinja2.runtime import Context

    from loopwright.generate.setting import Setting

BLANK_LINES = re.compile(r"\n{3,}")
ENDS = re.compile(r"[ \t]+$", re.MULTILINE)
OWN = ("docs", "")
MOST_PROOFS = 4  # as many as a line of a table bears


class Layout(TypedDict):
    """How templates are laid out: what jinja2 takes away of the lines that only steer it."""

    trim_blocks: bool
    lstrip_blocks: bool
    keep_trailing_newline: bool


LAYOUT: Layout = {"trim_blocks": True, "lstrip_blocks": True, "keep_trailing_newline": True}
SINGLE_WORDS = {
    "gdpr": "GDPR",
    "pci dss": "PCI DSS",
    "soc2": "SOC 2",
    "hipaa": "HIPAA",
    "iso 27001": "ISO 27001",
}


@dataclass(frozen=True)
class Press:
    """What prints the documents of one setting: its account, its commands, its files."""

    account: Account
    context: dict[str, object]

    @classmethod
    def of(cls, setting: Setting) -> Press:
        """The press of a setting, one for all its documents, so that each number is told once."""
        press = setting.rendered.get(OWN)
        if not isinstance(press, Press):
            account = Account(setting)
            press = cls(account, {**_facts(setting), **_telling(account), **_pointing(account)})
            setting.rendered[OWN] = press
        return press

    def file(self, template: str, path: str, decisions: Iterable[str], **extra: object) -> File:
        """A document from a template. ``decisions`` that the setting does not have are left out."""
        decided = tuple(slug for slug in decisions if self.account.arises(slug))
        return File(path, self.text(template, path, **extra), decided or ("documentation",))

    def text(self, template: str, path: str, **extra: object) -> str:
        """The text of a template, as it stands in the file at ``path``."""
        pages = Pages(self.account.setting, path)
        found = _environment().get_template(f"{template}.md.j2")
        text = found.render({**self.context, "to": pages.to, "record": pages.record, "here": path, **extra})
        return BLANK_LINES.sub("\n\n", ENDS.sub("", text)).strip() + "\n"


@dataclass(frozen=True, slots=True)
class Pages:
    """Links from one page to the others."""

    setting: Setting
    here: str

    def to(self, target: str, text: str) -> str:
        """A link to another document, or to a runbook by its slug."""
        path = target if "/" in target else names.runbook_path(target)
        return f"[{text}]({names.relative(path, self.here)})"

    def record(self, slug: str, text: str = "") -> str:
        """A link to a decision's record."""
        path = names.record_path(self.setting, slug)
        return f"[{text or title(slug)}]({names.relative(path, self.here)})"


def title(slug: str) -> str:
    """A decision's slug as a title."""
    spaced = wording.spaced(slug)
    return SINGLE_WORDS.get(spaced, spaced[:1].upper() + spaced[1:])


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context  # noqa: PLC0415 - only documents need it

    environment = Environment(  # noqa: S701 - Markdown: what users wrote is escaped where it is told
        loader=PackageLoader("loopwright.generate.docs"),
        undefined=StrictUndefined,
        bytecode_cache=kept(LAYOUT),
        **LAYOUT,
    )
    environment.filters |= {
        "md": pass_context(_quoted),
        "code": markdown_code,
        "title": title,
        "spaced": wording.spaced,
    }
    environment.filters["unrepeated"] = lambda text: "\n".join(dict.fromkeys(text.strip().splitlines()))
    environment.filters["capital"] = lambda text: text[:1].upper() + text[1:]
    return environment


def _quoted(context: Context, text: object) -> str:
    """A text of the design or its user, through the account that remembers it."""
    account = context["account"]
    return markdown(str(text)) if not isinstance(account, Account) else account.quote(str(text))


def _facts(setting: Setting) -> dict[str, object]:
    operations = operations_of(setting)
    return {
        "setting": setting,
        "loop": setting.loop,
        "answer": setting.answer,
        "design": setting.design,
        "structure": setting.structure,
        "project": setting.project,
        "application": application_of(setting),
        "host": operations.host,
        "base": operations.database,
        "machine": operations.machine,
        "files": operations.files,
        "servers": servers(setting),
        "own_database": own_database(setting),
        "names": names,
        "wording": wording,
        "seller": sku_title,
        "diagrams": diagrams,
        "health": health_path(setting),
        "ready": ready_path(setting),
        "metrics": METRICS_PATH,
        "requirements": requirements_of,
        "box": texts().__getitem__,
        "runbooks": names.runbook_slugs(setting),
        "restores": names.restores(setting),
        "migrations": names.migrations(setting),
        "database": names.has_database(setting),
        "keeps_files": names.keeps_files(setting),
        "keeps_copies": bool(names.restores(setting)),
        "components": {str(part.tier): part for part in setting.design.components},
    }


def _telling(account: Account) -> dict[str, object]:
    return {
        "account": account,
        "n": account.number,
        "spread": account.spread,
        "told": account.told,
        "has": account.has,
        "choice": account.choice,
        "because": account.because,
        "trigger": account.trigger,
        "details": account.details,
        "arises": account.arises,
        "rejected": account.rejected,
        "why_not": account.why_not,
        "rule": account.rule,
        "req": account.requirement,
    }


def _pointing(account: Account) -> dict[str, object]:
    setting = account.setting
    found = files_of(setting)
    paths = paths_of(setting)

    def proofs(*slugs: str) -> str:
        """The files of other families that carry decisions out, as code; empty where there are none."""
        proving = dict.fromkeys(path for slug in slugs for path in found.get(slug, ()))
        return ", ".join(f"`{path}`" for path in list(proving)[:MOST_PROOFS])

    def written(path: str, otherwise: str) -> str:
        """A file of another family as code if this design has it, else what stands in for it."""
        return f"`{path}`" if path in paths else otherwise

    def by_family(name: str, otherwise: str) -> str:
        """Which command writes what this design has no file for yet, if there is such a command."""
        return f"`loopwright generate {name}` writes it" if is_family(name) else otherwise

    set_ups = sorted(path for path in paths if "cloud-init" in path and path.endswith((".yaml", ".yml")))
    return {
        "proofs": proofs,
        "written": written,
        "by_family": by_family,
        "paths": paths,
        "cloud_init": set_ups[0] if set_ups else "",
    }
