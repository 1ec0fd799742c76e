"""The boxes: as many as the seeds have, each with probes that there are."""

from __future__ import annotations

import pytest

from loopwright.audit.check import all_checks
from loopwright.audit.finding import Direction
from loopwright.audit.probes.probe import all_probes
from loopwright.audit.probes.seeing import row_topics
from loopwright.design.checklists.boxes import Checklist, all_boxes, boxes_of
from loopwright.survey.served.questions import QUESTIONS

CHECKS = {one.slug: one for one in all_checks()}
SEEDS = {"infrastructure-from-loop": 54, "infrastructure-prd-template": 18, "technology-infrastructure": 32}


def test_there_are_as_many_boxes_as_the_seeds_have():
    counted = dict.fromkeys(SEEDS, 0)
    for box in all_boxes():
        counted[box.seed.partition(",")[0]] += 1
    assert counted == SEEDS


def test_each_box_is_in_one_list_and_the_list_of_files_is_of_all():
    own = [boxes_of(one) for one in Checklist if one is not Checklist.FILES]
    assert sum(map(len, own)) == len(all_boxes()) == len({one.id for one in all_boxes()})
    assert {one.id for one in boxes_of(Checklist.FILES)} < {one.id for one in all_boxes()}


@pytest.mark.parametrize("box", all_boxes(), ids=lambda box: box.id)
def test_what_a_box_names_is_there(box):
    known = {one.id for one in all_boxes()}
    strengths = {slug for slug, one in CHECKS.items() if one.direction is Direction.STRENGTH}
    assert set(box.proven_by) | set(box.hinted_by) <= strengths | row_topics() | set(all_probes())
    assert set(box.refuted_by) <= set(CHECKS) - strengths
    assert set(box.asks) <= set(QUESTIONS)
    assert {*box.all_of, box.signed_as} <= known
    assert box.person.endswith(".")
    assert 0 < box.days <= 366


def test_every_probe_is_named_by_a_box():
    named = {slug for box in all_boxes() for slug in (*box.proven_by, *box.hinted_by)}
    assert row_topics() | set(all_probes()) <= named


def test_no_box_points_at_one_that_points_on():
    assert all(
        not one.same_as or one.same_as not in {two.id for two in all_boxes() if two.same_as}
        for one in all_boxes()
    )
