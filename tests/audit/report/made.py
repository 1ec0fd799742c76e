"""A small shop to report on, with a history, and what others would have measured of it."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

from loopwright.audit.auditing import subject_of
from loopwright.audit.check import all_checks
from loopwright.audit.ignoring import sifted
from loopwright.audit.measures.delivery import delivery_measures
from loopwright.audit.needed import Needed
from loopwright.audit.report.facts import ComponentCost, Facts, RecoveryFact
from loopwright.audit.report.statement import Known, measured
from loopwright.audit.running import audited
from loopwright.catalogue.load import load_catalogue
from loopwright.loop.reading import read_loop

SHOP = Path(__file__).parent / "shop"
DAY = date(2026, 11, 27)
WRITTEN_SECONDS = 1_760_000_000  # 2025-10-09
STEP_SECONDS = 86_400


def laid(folder):
    """The shop's files in a folder of their own, a commit a file."""
    shutil.copytree(SHOP, folder)
    stream = []
    for number, file in enumerate(sorted(one for one in folder.rglob("*") if one.is_file())):
        path = file.relative_to(folder).as_posix()
        data = file.read_bytes()
        seconds = WRITTEN_SECONDS + number * STEP_SECONDS
        who = ("Ada", "Grace")[number % 2]
        head = f"commit refs/heads/main\ncommitter {who} <{who.lower()}@example.org> {seconds} +0000\n"
        note = f"Write {path}"
        stream.append(f"{head}data {len(note)}\n{note}\nM 100644 inline {path}\ndata {len(data)}\n".encode())
        stream += [data, b"\n"]
    settings = ["-c", "init.defaultBranch=main", "-c", "gc.auto=0", "-c", "maintenance.auto=false"]
    subprocess.run(["git", *settings, "init", "-q", str(folder)], check=True)
    subprocess.run(["git", "-C", str(folder), "fast-import", "--quiet"], input=b"".join(stream), check=True)
    return folder


def facts_of(folder, **told):
    """What a report on a folder is made of."""
    catalogue = load_catalogue()
    loop = read_loop(folder / "loop.yaml", catalogue.value("currency.usd_per_eur")).loop
    subject = subject_of(folder, lambda _: Needed(loop, catalogue, "loop.yaml", said=True), DAY)
    found = audited(subject, all_checks())
    counted = sifted(found.findings, lambda path: (folder / path).read_text(encoding="utf-8"), DAY)
    measures = delivery_measures(subject.changes, subject.delivering.to_production, subject.history)
    return Facts("shop", subject, found, counted, measures, subject.history.last_day, **told)


def measured_by_others():
    """What an account, a bill, a database and a monitoring would tell."""
    bill = (measured("bill of November"),)
    said = {
        "uptime": "99.82 % over 90 days", "promised": "99.71 %", "outages": "2 of more than an hour in 6 months",
        "recovery_time": "48 min, median of 5", "between_failures": "31 days, median of 5",
        "response_time": "p95 310 ms", "database_performance": "94 % of queries under 100 ms",
        "cache_hit_rate": "91 %", "utilisation": "38 % of processors, 61 % of memory",
        "pipeline_speed": "9 min, median of 40 runs", "pipeline_success": "92 % of 40 runs",
        "rollback_time": "6 min, measured in a drill", "restore": "restored on 2026-10-02 in 31 min",
        "rto": "41 min", "rpo": "26 h",
    }  # fmt: skip
    return {
        "told": {name: Known(words, (measured("monitoring, 90 days"),)) for name, words in said.items()},
        "costs": (ComponentCost("reports", 61.0, bill), ComponentCost("web", 24.0, bill)),
        "recovery": (
            RecoveryFact("PostgreSQL", "hardware", 2_460.0, 93_600.0, (measured("drill of October"),)),
            RecoveryFact("PostgreSQL", "region", None, None, ()),
        ),
        "reach": {"compose service cache": 1.0},
    }
