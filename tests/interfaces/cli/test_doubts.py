"""The verdict says what it hangs on where that is uncertain, and how old the prices behind it are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from loopwright.design.figure import Figure, Figures, Source, total
from loopwright.interfaces.cli import clock
from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.reports import doubts


def words(line):
    return "".join(part if isinstance(part, str) else part.text for part in line)


def priced(day):
    source = Source("catalogue", f"row-{day}", "list", "2025-01-01", "high", day)
    return Figure(5, "USD/month", source=source)


def billed(answer, *days):
    prices = {f"price_{number}": priced(day) for number, day in enumerate(days)}
    bill = total(1.0, "USD/month", "Σ", **prices)
    return replace(answer, figures=Figures({**answer.figures, "cost.total": bill.named("cost.total")}))


def test_prices_past_their_date_are_counted_and_the_oldest_is_dated(answer):
    late = billed(answer, "2026-07-27", "2026-11-01", "2027-01-01")
    said = words(doubts.stale(late, date(2026, 11, 27)))
    assert said == "2 of 3 are past their date, the oldest by 4 months: loopwright catalogue doctor"
    assert doubts.stale(late, date(2026, 7, 27)) == ()


def assumed(value, low, high, unit="USD/hour"):
    return Figure(value, unit, source=Source("assumption", "row"), low=low, high=high)


def hanging(answer, hour, **trigger):
    at = Figure(39.0, "USD/hour", source=Source("definition", "solved"))
    figures = Figures(
        {**answer.figures, "team.value_of_hour_usd": hour, "trigger.1.at": at.named("trigger.1.at")}
    )
    changed = replace(
        answer.triggers[0], driver="value of an hour", kind="effort", low_path=None, high_path=None,
        direction="below", **trigger,
    )  # fmt: skip
    return replace(answer, figures=figures, triggers=(changed,), confidence=None)


def test_an_assumed_value_whose_range_holds_a_trigger_is_named(answer):
    said = words(doubts.uncertain(hanging(answer, assumed(40, 20, 75))))
    assert said == "value of an hour: $40/h is assumed ($20 to $75/h); below $39/h another design wins"


@pytest.mark.parametrize(
    "hour",
    [
        assumed(60, 50, 75),
        assumed(60, 38, 90),
        Figure(40, "USD/hour", source=Source("stated", "loop.yaml:3"), low=20, high=75),
    ],
    ids=["out of range", "hardly", "said by the user"],
)
def test_a_value_that_no_trigger_lies_within_is_not_doubted(answer, hour):
    assert doubts.uncertain(hanging(answer, hour)) == ()


def test_where_samples_were_drawn_they_say_how_often_the_arrangement_stays(answer):
    path = "confidence.arrangement_stays"
    for share, doubted in ((0.55, True), (0.9, False)):
        stays = Figure(share, "share", source=Source("definition", "drawn"), path=path)
        said = words(doubts.uncertain(replace(answer, figures=Figures({**answer.figures, path: stays}))))
        assert ("55\u00a0% of what the assumed values may be; a tie with" in said) is doubted


def test_nothing_is_doubted_where_nothing_keeps_every_promise(broken_answer):
    assert doubts.uncertain(broken_answer) == ()


def test_the_day_can_be_said_and_is_else_today(monkeypatch):
    monkeypatch.setenv(clock.EPOCH, "0")
    assert clock.today() == date(1970, 1, 1)
    monkeypatch.setenv(clock.EPOCH, "soon")
    assert clock.today() > date(2026, 1, 1)


def test_the_screen_says_so_in_a_line_and_another_day_another(tmp_path, monkeypatch, capsys):
    loop = tmp_path / "loop.yaml"
    loop.write_text("loop: {action: a, response: b, value: c}\ndemand: {users: 300}\n", encoding="utf-8")
    monkeypatch.setenv(clock.EPOCH, "1893456000")  # 2030
    assert run(["design", str(loop)]) == 0
    assert "are past their date, the oldest by" in capsys.readouterr().out
    monkeypatch.setenv(clock.EPOCH, "1420070400")  # 2015
    assert run(["design", str(loop)]) == 0
    assert "past their date" not in capsys.readouterr().out


TIGHT = """\
loop: {action: a, response: b, value: c}
demand: {users: 1k}
objectives: {availability: 99.95%, rto: 30min, survives: zone}
money: {budget: $30/mo, budget_is: limit}
team: {people: 1, hours: 1h/mo}
"""


def test_where_nothing_fits_the_screen_says_what_is_lacking_and_what_must_give_way_together(tmp_path, capsys):
    loop = tmp_path / "loop.yaml"
    loop.write_text(TIGHT, encoding="utf-8")
    assert run(["design", str(loop)]) == 3
    shown = " ".join(capsys.readouterr().out.split())
    assert "Lacks " in shown
    assert "must give way together" in shown
    assert "30\u00a0min to" in shown or "30 min to" in shown
