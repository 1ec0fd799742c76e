"""Copies of data: whether there are any, and how far up the ladder they go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity, Unclear
from loopwright.survey.topology import StoreKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.topology import Backup, Store, Topology
    from loopwright.survey.written.configuration import Configuration

KEPT = frozenset(
    {
        StoreKind.RELATIONAL,
        StoreKind.DOCUMENT,
        StoreKind.COLUMN,
        StoreKind.GRAPH,
        StoreKind.TIME_SERIES,
        StoreKind.FILE,
    }
)
BY_HAND, TESTED = 1, 5  # rungs
RESTORED = re.compile(
    r"^[^#\n]{0,200}(?:\bpg_restore\b|\bmongorestore\b|\brestic\b[^\n]{0,80}\brestore\b|\bsnapshot_identifier\s*=|\brestore_to_point_in_time\b"
    r"|\b(?:def|function|func|task)\s+:?\w{0,40}restore\w{0,40})",
    re.MULTILINE,
)
RESTORING = re.compile(r"restor[^/]*$", re.IGNORECASE)  # a script, a job or a runbook of that name


def covering(topology: Topology, store: Store) -> list[Backup]:
    """The copies that are made of a store; one of which it cannot be told what it copies counts for the only store."""
    alone = len([one for one in topology.stores_that_serve() if one.kind in KEPT]) == 1
    return [
        one
        for one in topology.backups
        if one.environment.serves_users and (one.covers == store.slug or (not one.covers and alone))
    ]


def kept(topology: Topology) -> list[Store]:
    """The stores that hold what nobody could make again."""
    return [one for one in topology.stores_that_serve() if one.kind in KEPT]


@check(
    Severity.HIGH,
    section="reliability",
    area="backup and recovery",
    hours=4,
    controls=("SOC 2 A1.2", "ISO 27001 A.8.13", "GDPR 32(1)(c)"),
    of_product=True,
)
def datastore_without_backup(topology: Topology) -> Iterator[Said]:
    """A store of data has no backup.

    What is deleted by mistake, by a fault or by somebody is gone. Copy it by schedule to another place, and restore
    the copy once a quarter: `loopwright generate recovery` writes both.
    """
    for store in kept(topology):
        copies = covering(topology, store)
        if copies:
            continue
        serving = [one for one in store.instances if one.environment.serves_users]
        if not serving:
            yield Unclear(
                f"store {store.title}",
                f"The code speaks to {store.title}; where it runs for users, and who copies it, no file says.",
                "Ask whoever runs it for the time of the last copy, and of the last restore.",
            )
            continue
        if any(one.managed for one in serving):
            yield Unclear(
                f"store {store.title}",
                "Whether its provider makes copies does not stand in the repository.",
                "Look at the provider's console, or give the account with --aws.",
            )
            continue
        yield Found(
            f"store {store.title}",
            f"Nothing in the repository makes copies of {store.title}.",
            store.evidence[:3],
            store.environment,
        )


def _restores(backup: Backup, configuration: Configuration) -> bool:
    """Whether what makes the copies also brings them back, as a script or a clone from a snapshot does."""
    texts = {one.file for one in backup.evidence}
    entries = (entry for entry in configuration.entries if entry.path in texts)
    files = (configuration.file(entry) for entry in entries)
    return any(file is not None and RESTORED.search(file.text) is not None for file in files)


@check(
    Severity.MEDIUM,
    section="reliability",
    area="backup and recovery",
    hours=4,
    controls=("SOC 2 A1.3", "ISO 27001 A.8.13"),
    of_product=True,
)
def backup_never_restored(topology: Topology, configuration: Configuration) -> Iterator[Said]:
    """Copies are made that nobody has restored.

    A copy is as good as its last restore: until one is timed, the time to recover is unknown. Restore into a scratch
    database by schedule, look at what came back, and write down how long it took.
    """
    if any(RESTORING.search(path) for path in configuration.paths):
        return
    for store in kept(topology):
        copies = covering(topology, store)
        if copies and max(one.rung for one in copies) < TESTED:
            best = max(copies, key=lambda one: one.rung)
            if best.rung <= BY_HAND:
                said = f"{best.title} could copy it; whether anything or anybody does, no file says."
                how = f"Ask when {store.title} was last copied and last restored; copy it by schedule, and restore it."
                yield Unclear(f"store {store.title}", said, how)
                continue
            if _restores(best, configuration):
                how = (
                    f"Ask who last restored {store.title}, when and how long it took, and do it each quarter."
                )
                yield Unclear(
                    f"store {store.title}", "A way to restore it is written; who went it, no file says.", how
                )
                continue
            yield Found(
                f"store {store.title}",
                f"It is copied ({best.title}), and nothing restores the copies.",
                best.evidence[:3],
                store.environment,
            )
