"""How often data is copied, how long copies are kept, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.decisions.environments import line
from loopwright.design.figure import total
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    amount,
    has_database,
    hobby,
    keeps_files,
    numbers,
    own_database,
    paid,
    precious,
    regulated,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import BackupMethod

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

SCHEDULES = (
    Rung(
        "nightly",
        "A copy each night loses at most {promise}; {objective} is allowed.",
        lacks="A night's copy is {nightly} old at worst, and {objective} is allowed.",
    ),
    Rung(
        "provider_point_in_time",
        "The provider keeps every change: {promise} are lost at most, for no work. A copy a week leaves "
        "the provider.",
        lacks="The team runs the database, so nobody keeps its changes.",
        costs="It comes with a managed database.",
        due="Keep every change once less than {nightly} may be lost.",
    ),
    Rung(
        "continuous",
        "Each change is shipped to other storage within {lag}; {promise} are lost at most. A full copy "
        "each week.",
        costs="{objective} may be lost; shipping every change is more to watch.",
        due="Ship every change once less than {nightly} may be lost.",
        back="nightly",
    ),
)


@decision(
    seed="infrastructure-from-loop, Backup & Recovery: database backups; technology-infrastructure, "
    "Backup Schedule"
)
def backup_schedule(subject: Subject) -> Verdict:
    """Copy data at least as often as its owner could bear to do the work again.

    Copies stand with another provider or at least in another account, encrypted; one a week is restored by a
    machine, and a copy that was never restored counts as none.
    """
    method = subject.design.structure.backup
    if not has_database(subject) or method is BackupMethod.NONE:
        return NotApplicable(
            "The design keeps no database; the code and the files of the site are in the repository."
        )
    figures = numbers(
        subject,
        promise="promise.rpo_seconds",
        objective="objective.rpo_seconds",
        lag="backup.continuous_lag_seconds",
        nightly="backup.nightly_interval_seconds",
    )
    figures |= numbers(subject, critical="seed.backup.critical_hours")
    figures["cost"] = line(subject, "backups")
    critical = "What the product ends with is copied at least every {critical}."
    details = ("Backups cost {cost}.", critical) if precious(subject) else ("Backups cost {cost}.",)
    if method is BackupMethod.NIGHTLY:
        return climb(SCHEDULES, "nightly", figures, details)
    return climb(
        SCHEDULES, "continuous" if own_database(subject) else "provider_point_in_time", figures, details
    )


KEPT = (
    Rung(
        "month",
        "Daily copies for {daily}: longer than the {notice} in which a mistake is usually noticed.",
        lacks="Customers pay, or the product ends with this data; some mistakes are noticed after {daily}.",
    ),
    Rung(
        "month_and_quarter",
        "Daily for {daily}, weekly for {weekly_short}: people asked to be forgotten are gone by then.",
        lacks="Accounts and contracts are asked for a year later.",
        costs="Nobody pays, and {daily} is longer than mistakes stay unnoticed.",
        due="Keep weekly copies once somebody pays.",
    ),
    Rung(
        "generations",
        "Daily for {daily}, weekly for {weekly}, monthly for {monthly}: this data cannot be had again.",
        costs="Old copies hold people who asked to be forgotten, and nobody asks for them.",
        due="Keep generations once a data set is one the product ends with, or the law looks after it.",
    ),
)


@decision(
    seed="infrastructure-prd-template, Backup Schedule and Retention; technology-infrastructure, Backup "
    "Schedule"
)
def backup_retention(subject: Subject) -> Verdict:
    """Keep copies for longer than a mistake stays unnoticed, and not so long that they become one."""
    if not has_database(subject) and not keeps_files(subject):
        return NotApplicable("Nothing is kept that the repository does not hold.")
    figures = numbers(
        subject,
        daily="seed.backup.daily_days",
        weekly="seed.backup.weekly_days",
        weekly_short="seed.backup.weekly_prd_weeks",
        monthly="seed.backup.monthly_months",
        notice="recovery.time_to_notice_days",
    )
    if precious(subject) or regulated(subject):
        return climb(KEPT, "generations", figures)
    return climb(KEPT, "month_and_quarter" if paid(subject) and not hobby(subject) else "month", figures)


FILES = (
    Rung(
        "versions",
        "Object storage keeps earlier versions for {kept}, which undoes a deletion; it loses none by itself.",
        lacks="An account that is closed or taken over takes its versions along.",
    ),
    Rung(
        "versions_and_copy",
        "Versions for {kept}, and each night a copy of {files} to another provider or account.",
        lacks="Nobody, not even an administrator, may be able to delete the copy.",
        costs="The files can be made again, so a second copy of {files} insures nothing.",
        due="Copy files elsewhere once users cannot make them again.",
    ),
    Rung(
        "versions_and_locked_copy",
        "Versions, and a nightly copy locked for {kept}: health and payment records must outlive a "
        "mistake or an attack.",
        costs="A locked copy cannot be emptied when somebody asks to be forgotten.",
        due="Lock the copy once health or payment data stands in files.",
    ),
)


@decision(seed="infrastructure-from-loop, Backup & Recovery: file and blob backups")
def file_backup(subject: Subject) -> Verdict:
    """Keep files so that neither a deletion nor a lost account loses them."""
    if not keeps_files(subject):
        return NotApplicable("The loop keeps no files of its users.")
    figures = numbers(subject, files="data.files_gb", kept="seed.backup.daily_days")
    if regulated(subject):
        return climb(FILES, "versions_and_locked_copy", figures)
    copied = amount(subject, "need.files_copy") > 0
    return climb(FILES, "versions_and_copy" if copied else "versions", figures)


CLASSES = (
    Rung(
        "one_class",
        "{size} in all: moving old data elsewhere would save less than the hour it takes.",
        lacks="At {growth} the old data soon costs more than the new.",
    ),
    Rung(
        "old_to_cheaper",
        "At {growth} what is older than {age} moves to cheaper storage by a rule of the storage itself.",
        costs="{size} in all: nothing worth moving.",
        due="Move old data to cheaper storage from {large}.",
    ),
)


@decision(seed="technology-infrastructure, Optimization Strategies: archive old data")
def data_lifecycle(subject: Subject) -> Verdict:
    """Let old data become cheap by itself once there is enough of it."""
    figures = numbers(
        subject,
        growth="data.growth_gb_per_month",
        age="choice.data_lifecycle.age_days",
        large="choice.data_lifecycle.size_gb",
        rows="data.size_gb",
        files="data.files_gb",
    )
    value = amount(subject, "data.size_gb") + amount(subject, "data.files_gb")
    figures["size"] = total(value, "GB", "rows + files", rows=figures["rows"], files=figures["files"])
    if value == 0:
        return NotApplicable("Nothing is kept.")
    return climb(CLASSES, "old_to_cheaper" if value >= figures["large"].value else "one_class", figures)
