"""`why` answers to a path, to the beginning of one, and to a slip of the pen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loopwright.design.figure import Figures
from loopwright.interfaces.cli.rendering import terminal
from loopwright.interfaces.cli.reports import why
from loopwright.loop.errors import LoopwrightError


def said(answer, path):
    return terminal.render(why.document(answer, path), width=200, color=False, everything=True)


def test_a_path_is_taken_apart_down_to_sources_with_their_dates(answer):
    tree = said(answer, "load.peak_rate")
    assert "load.peak_rate = 1.74 req/s  = mean × peak" in tree
    assert "users = 500 users" in tree
    assert "said in loop.yaml:7" in tree
    assert "assumed, catalogue demand.peak_to_mean.business · planning assumption · read 2026-11-21" in tree


def test_the_json_form_holds_exactly_what_the_number_is_made_of(answer):
    figures = why.document(answer, "load.peak_rate").data["figures"]
    assert set(figures) == {"load.peak_rate", "load.mean_rate", "demand.users", "demand.peak_to_mean"}


def test_a_figure_that_was_taken_apart_before_is_only_named(answer):
    tree = said(answer, "effort.money")
    assert tree.count("taken apart above") == 0


def test_the_beginning_of_a_path_lists_all_below_it(answer):
    listed = said(answer, "cost")
    assert all(path in listed for path in ("cost.app", "cost.backups", "cost.total", "cost.per_user"))
    assert "load.mean_rate" not in listed


def test_no_path_lists_the_numbers_to_begin_with(answer):
    listed = said(answer, None)
    assert "promise.availability" in listed
    assert "loopwright why cost" in listed


@pytest.mark.parametrize(("slip", "meant"), [("cost.totl", "cost.total"), ("peak_rate", "load.peak_rate")])
def test_an_unknown_path_is_answered_with_the_nearest(slip, meant, answer):
    with pytest.raises(LoopwrightError) as caught:
        why.document(answer, slip)
    assert meant in caught.value.advice


def test_a_path_like_nothing_is_answered_with_where_to_begin(answer):
    with pytest.raises(LoopwrightError) as caught:
        why.document(answer, "§§§§")
    assert "loopwright why" in caught.value.advice


def test_a_promise_answers_to_its_name(answer):
    assert said(answer, "availability") == said(answer, "promise.availability")
    assert said(answer, "latency_p95") == said(answer, "promise.latency_p95_seconds")


def test_names_that_end_as_the_slip_does_come_first(answer):
    with pytest.raises(LoopwrightError) as caught:
        why.document(answer, "availabilty")
    assert caught.value.advice.startswith("Nearest: promise.availability,")


def test_a_field_of_the_loop_file_goes_by_its_name_there(answer):
    assert "demand.peak_to_mean" in answer.figures
    assert "demand.users" in answer.figures
    figures = Figures({"demand.requests_per_day": answer.figures["demand.users"], **answer.figures})
    assert "demand.requests_per_day = " in said(replace(answer, figures=figures), "demand.requests")
    with pytest.raises(LoopwrightError, match="no number is called"):
        said(answer, "demand.requests")
