"""The copies of what is kept: too old, never made, or never restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.alert import Alert, Case, Topic
from loopwright.design.alerting.keeping import archived, copied, drills
from loopwright.design.alerting.measures import ARCHIVED, BACKED_UP, DAY, DRILLED, HOUR, MINUTE, span

if TYPE_CHECKING:
    from loopwright.design.answered import Answered

RESTORE = "docs/runbooks/README.md"
MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
DAYS_PER_MONTH = 31  # the longest: nobody is told off in a short one


def copies(setting: Answered) -> Topic | None:
    """Alerts on copies that are too old, that never were, or that nobody ever restored; None where nothing is kept."""
    alerts: list[Alert] = []
    for what, seconds in copied(setting).items():
        limit = _late_after(setting, seconds)
        alerts += [_late(what, limit), _never(what, limit)]
    if archived(setting):
        alerts += _archive(setting)
    months = MONTHS.get(setting.choice("drill_calendar"))
    if months is not None:
        limit, patience = (
            months * DAYS_PER_MONTH * DAY,
            _late_after(setting, max(copied(setting).values(), default=0)),
        )
        alerts += [one for mode in drills(setting) for one in _drill(mode, limit, patience)]
    return Topic("copies", tuple(alerts), pace_seconds=HOUR) if alerts else None


def _late_after(setting: Answered, seconds: float) -> int:
    return round(seconds + setting.value("choice.scheduled_work.late_minutes") * MINUTE)


def _late(what: str, limit: int) -> Alert:
    last = limit // HOUR * HOUR  # cases are evaluated each hour, and the copy was made at the first
    series = ((f'{BACKED_UP}{{what="{what}"}}', f"0x{last // HOUR + 2}"),)
    return Alert(
        f"BackupLate{what.title()}",
        f'time() - max({BACKED_UP}{{what="{what}"}}) > {limit}',
        "P2",
        "backup",
        f"The last copy of the {what} is older than {span(limit)}.",
        RESTORE,
        (
            Case("an hour too old", series, last + HOUR, fires=True, step_seconds=HOUR),
            Case("as old as it may be", series, last, fires=False, step_seconds=HOUR),
        ),
    )


def _never(what: str, limit: int) -> Alert:
    said = "No copy of the {what} has reported in for {time}."
    return _absent(f"BackupNeverMade{what.title()}", BACKED_UP, what, limit, "P2", said)


def _absent(name: str, metric: str, what: str, limit: int, tier: str, said: str) -> Alert:
    """The twin of an alert on an age: what never reported has none."""
    patience = -(-limit // HOUR) * HOUR
    selector = f'{metric}{{what="{what}"}}'
    return Alert(
        name,
        f"absent({selector})",
        tier,
        "backup",
        said.format(what=what, time=span(patience)),
        RESTORE,
        (
            Case("never one", (), patience, fires=True, step_seconds=HOUR),
            Case("not for long enough", (), patience - HOUR, fires=False, step_seconds=HOUR),
            Case(
                "there is one",
                ((selector, f"0x{patience // HOUR + 1}"),),
                patience,
                fires=False,
                step_seconds=HOUR,
            ),
        ),
        patience,
        found={"what": what},
    )


def _archive(setting: Answered) -> tuple[Alert, Alert]:
    """Two proofs in a row may fail before more is lost than was promised."""
    often = setting.value("watch.archive_check_seconds")
    limit = round(setting.value("promise.rpo_seconds") + 2 * often)
    stale = _aged(
        "ArchiveStale",
        ARCHIVED,
        "database",
        limit,
        "P2",
        "Changes of the {what} have not been seen to arrive at the archive for {time}.",
    )
    said = "No change of the {what} was ever seen to arrive at the archive, for {time} now."
    return stale, _absent("ArchiveNeverVerified", ARCHIVED, "database", limit, "P2", said)


def _drill(mode: str, limit: int, patience: int) -> tuple[Alert, Alert]:
    """Each kind of copy by itself: a restored dump proves nothing of the files."""
    said = "No copy ({what}) has been restored for {time}: what was never restored counts as none."
    never = "No copy ({what}) was ever restored, {time} after there was one: it counts as none until it is."
    return (
        _aged(f"RestoreNotRehearsed{mode.title()}", DRILLED, mode, limit, "P3", said),
        _absent(f"RestoreNeverRehearsed{mode.title()}", DRILLED, mode, patience, "P3", never),
    )


def _aged(name: str, metric: str, what: str, limit: int, tier: str, said: str) -> Alert:
    """Rings once the last time that was reported is too long ago."""
    selector, last = f'{metric}{{what="{what}"}}', HOUR

    def since(seconds: int) -> tuple[tuple[str, str], ...]:
        return ((selector, f"{last - seconds}x10"),)

    return Alert(
        name,
        f"time() - max({selector}) > {limit}",
        tier,
        "backup",
        said.format(what=what, time=span(limit)),
        RESTORE,
        (
            Case("a second too long ago", since(limit + 1), last, fires=True, step_seconds=HOUR),
            Case("as long ago as it may be", since(limit), last, fires=False, step_seconds=HOUR),
        ),
    )
