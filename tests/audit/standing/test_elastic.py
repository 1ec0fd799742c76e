"""What is there once as far as is seen is not taken for what a provider keeps in several places by itself."""

from __future__ import annotations

import pytest
from tests.audit.test_checks import CASES

from loopwright.audit.auditing import subject_of
from loopwright.audit.needed import Needed
from loopwright.audit.standing.as_it_is import as_it_is
from loopwright.audit.standing.mishap import Disruption
from loopwright.audit.standing.terraformed import kinds
from loopwright.catalogue.load import load_catalogue
from loopwright.loop.reading import read_loop

LOOP = CASES / "availability_below_objective" / "positive" / "loop.yaml"
SERVICE = """
resource "aws_lb" "front" {}
resource "aws_lb_target_group" "web" {}
resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.front.arn
  default_action {
    target_group_arn = aws_lb_target_group.web.arn
  }
}
resource "aws_ecs_service" "web" {
  desired_count = 2
  load_balancer {
    target_group_arn = aws_lb_target_group.web.arn
  }
  database = [aws_STORE]
}
"""
DATABASE = """
resource "aws_db_instance" "db" {
  engine   = "postgres"
  HELD
}
"""
RENDER = """
services:
  - type: web
    name: shop
    runtime: python
    startCommand: gunicorn shop
    envVars: [{key: DATABASE_URL, fromDatabase: {name: shop-db, property: connectionString}}]
databases:
  - {name: shop-db, plan: free}
"""
HELD = {
    "multi_az = true": (True, False),
    "multi_az = false": (False, False),
    "multi_az = var.ha": (False, True),
    "count = var.databases": (False, True),
    "for_each = var.databases": (False, True),
}


def found_in(folder, **files):
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    catalogue = load_catalogue()
    loop = read_loop(LOOP, catalogue.value("currency.usd_per_eur")).loop
    needed = Needed(loop, catalogue, "loop.yaml", said=True)
    return as_it_is(subject_of(folder, lambda _: needed))


def of_store(found, disruption):
    kept = {one.slug for one in found.standing.serving if one.part.keeps}
    (one,) = [one for one in found.recoveries if one.component in kept and one.disruption is disruption]
    return one


def unsaid(found):
    return [one for one in found.assumed if one.what.startswith("how many copies")]


@pytest.mark.parametrize("held", HELD)
def test_a_database_whose_copies_are_worked_out_is_taken_as_one_and_that_is_said(held, tmp_path):
    taken_over, said = HELD[held]
    service = SERVICE.replace("aws_STORE", "aws_db_instance.db.address")
    found = found_in(tmp_path, main_tf=service + DATABASE.replace("HELD", held))
    lost = of_store(found, Disruption.INSTANCE)
    assert ("standby" in lost.how) is taken_over
    assert lost.rto_hours > 0
    assert (of_store(found, Disruption.ZONE).rto_hours > 1) is not taken_over
    assert any("PostgreSQL" in one.what for one in unsaid(found)) is said
    assert found.kept.figures["standing.downtime.database_faults"].value > 0


def test_one_is_as_much_down_as_one_that_may_be_more(tmp_path):
    hours = []
    for held in ("multi_az = false", "multi_az = var.ha"):
        folder = tmp_path / str(len(hours))
        folder.mkdir()
        service = SERVICE.replace("aws_STORE", "aws_db_instance.db.address")
        kept = found_in(folder, main_tf=service + DATABASE.replace("HELD", held)).kept
        hours.append(kept.figures["standing.downtime_hours_per_year"].value)
    assert hours[0] == pytest.approx(hours[1])


def test_a_rented_database_of_which_no_copies_are_written_is_one(tmp_path):
    found = found_in(tmp_path, render_yaml=RENDER, requirements_txt="gunicorn\npsycopg\n")
    assert of_store(found, Disruption.INSTANCE).rto_hours > 0
    assert "waited out" in of_store(found, Disruption.ZONE).how
    assert "PostgreSQL" in unsaid(found)[0].what


def test_a_bucket_is_kept_by_its_provider_however_many_there_are(tmp_path):
    bucket = 'resource "aws_s3_bucket" "files" {\n  for_each = var.buckets\n}\n'
    found = found_in(tmp_path, main_tf=SERVICE.replace("aws_STORE", "aws_s3_bucket.files") + bucket)
    assert of_store(found, Disruption.INSTANCE).how == "its provider keeps several copies"
    assert of_store(found, Disruption.ZONE).how == "its provider spreads it"


def test_only_what_has_no_machines_to_choose_is_always_elastic():
    assert not [kind for kind, row in kinds().items() if row.elastic == "true" and row.machine]
