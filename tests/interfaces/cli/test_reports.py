"""What each report says to a founder: where they stand, what would be different, and what to ask next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loopwright.design.figure import Figure, Source
from loopwright.design.findings import Assumption
from loopwright.design.model import SpendLine
from loopwright.design.telling import wording
from loopwright.design.telling.numbers import distinct
from loopwright.interfaces.cli.rendering import terminal
from loopwright.interfaces.cli.reports import (
    alternatives,
    answering,
    assumptions,
    design,
    roadmap,
    spend,
    triggers,
    whatif,
)


def said(document, width=120):
    return terminal.render(document, width=width, color=False, everything=True)


def priced(answer, path, value):
    """The answer with one figure of another value."""
    answer.figures.by_path[path] = replace(answer.figures[path], value=value)
    return answer


@pytest.mark.parametrize("report", [alternatives, triggers])
def test_a_report_of_what_could_be_says_first_what_is(report, answer):
    shown = said(report.document(answer))
    assert "Design  One server on Hetzner" in shown
    assert "Price   $19.30/month" in shown


@pytest.mark.parametrize("report", [design, alternatives, triggers, roadmap, assumptions])
def test_every_report_names_the_next_command(report, answer):
    assert "Ask further" in said(report.document(answer))


def test_a_command_that_is_named_works_for_the_file_that_was_asked(answer):
    other = replace(answer, loop_file="a folder/loop.yaml")
    assert answering.asked(answer, "why cost.total") == "loopwright why cost.total"
    assert answering.asked(other, "why cost.total") == "loopwright why cost.total --loop 'a folder/loop.yaml'"
    assert answering.asked(other, "design --all") == "loopwright design 'a folder/loop.yaml' --all"


def test_alternatives_stand_under_what_they_are_alternatives_to(answer):
    shown = said(alternatives.document(answer))
    assert "Arrangement, now one_server\n" in shown
    assert "Provider, now hetzner\n" in shown
    assert "loopwright design --force arrangement=kubernetes" in shown


def test_an_alternative_that_is_cheaper_in_money_alone_says_why_it_did_not_win(answer):
    shown = said(alternatives.document(priced(answer, "alternative.arrangement.kubernetes.extra_cost", -9.0)))
    assert "−$9/month" in shown
    assert "no cheaper with your time counted" in shown


def test_a_difference_of_nothing_is_the_same(answer):
    shown = said(alternatives.document(priced(answer, "alternative.arrangement.kubernetes.extra_hours", 0.0)))
    assert "the same" in shown


def test_assumptions_that_move_nothing_follow_in_short(answer):
    still = Assumption("a.b", "a value", "load.mean_rate", "somewhere", "", "influence.demand.peak_to_mean")
    unread = Assumption("c.d", "a threshold", "load.mean_rate", "somewhere", "", None)
    both = replace(answer, assumptions=(still, unread))
    shown = said(assumptions.document(priced(both, "influence.demand.peak_to_mean", 0.001)))
    assert "One value of little influence, below 0.5 % each" in shown
    assert "One value that only a single decision or a later step reads" in shown
    assert "the most influential" not in shown


def test_a_larger_size_of_the_same_says_that_it_is_one(answer):
    larger = replace(answer.triggers[0], kind="resize", destination="One server")
    assert "One server, in a larger size" in said(triggers.document(replace(answer, triggers=(larger,))))


def test_a_step_to_another_size_of_the_same_says_that_it_is_one(answer):
    now, then = answer.roadmap
    again = replace(then, title=now.title)
    shown = said(roadmap.document(replace(answer, roadmap=(now, again))))
    assert shown.count("One server for a spreadsheet") == 2
    assert shown.count("in another size") == 1


def test_a_change_that_breaks_a_promise_says_so_in_words(answer, broken_answer):
    shown = said(whatif.document(answer, broken_answer, ["demand.users=9"]))
    assert "then  No design keeps every promise: availability. Nearest: One server" in shown
    assert "✗ 99.71 %" in shown


def test_a_plan_is_named_after_its_seller(answer):
    line = SpendLine("email", "Mail", "resend free", "cost.app")
    design_ = replace(answer.design, spend=(line,))
    blocks = spend.section(replace(answer, design=design_)).blocks
    assert blocks[0].rows[0][1] == ("Resend, free plan",)
    assert spend._driver("aws ses") == "AWS, ses"
    assert spend._driver("size of the data × copies") == "size of the data × copies"


def test_hours_are_named_as_the_catalogue_names_them(answer):
    source = Source("assumption", "effort.app", "", "", "low")
    leaf = Figure(1.0, "hours/month", source=source, path="effort.app")
    hours = answer.figures["hours.app"]
    answer.figures.by_path["hours.app"] = replace(hours, inputs=(("usual", leaf),))
    title = "hours a month for an application on a platform"
    one = Assumption("effort.app", title, "effort.app", "", "", None)
    assert spend._work("hours.app", replace(answer, assumptions=(one,))) == "an application on a platform"
    assert spend._work("hours.app", answer) == "app"


@pytest.mark.parametrize(
    ("first", "second", "read"),
    [
        (0.999, 0.99899, ("99.9 %", "99.899 %")),
        (0.999, 0.99, ("99.9 %", "99 %")),
        (0.5, 0.5, ("50 %", "50 %")),
    ],
)
def test_two_shares_that_differ_never_read_the_same(first, second, read):
    assert tuple(text.replace("\u00a0", " ") for text in distinct(first, second, "share")) == read


def test_a_title_in_a_sentence_loses_its_capital_but_a_name_keeps_it():
    assert wording.inside("An application platform on AWS") == "an application platform on AWS"
    assert wording.inside("Kubernetes on OVH") == "Kubernetes on OVH"


def test_every_level_has_its_meaning():
    assert [wording.level(number)[:6] for number in range(1, 6)] == [f"{n} of 5" for n in range(1, 6)]
