"""systemd accepts every unit and understands every date; the table's lines have five fields and a script."""

from __future__ import annotations

import re

import pytest
from tests.generate.conftest import setting_of
from tests.generate.trees import SOME, all_designs, lay, said, texts_of

from loopwright.generate.observability.copies import copied, drills
from loopwright.generate.recovery.copying import INSTALLED, kept
from loopwright.generate.recovery.timers import tasks_of


def verified(name, force, folder):
    texts = texts_of("recovery", name, *force)
    lay(texts, folder)
    units = sorted((folder / "recovery/systemd").glob("*.*"))
    for unit in units:
        unit.write_text(unit.read_text().replace(INSTALLED, str(folder / "recovery")))
    if units:
        status, printed = said("systemd-analyze", "verify", "--man=no", *units)
        assert (status, printed) == (0, "")
    for task in tasks_of(setting_of(name, *force)):
        assert said("systemd-analyze", "calendar", task.calendar)[0] == 0
        assert re.fullmatch(r"(\S+ ){4}\S+", task.cron)
        assert f"recovery/{task.command.partition(' ')[0]}" in texts


@pytest.mark.parametrize(("name", "force"), SOME)
def test_systemd_accepts_the_units(name, force, tmp_path):
    verified(name, force, tmp_path)


def test_systemd_refuses_a_broken_unit(tmp_path):
    text = texts_of("recovery", "spreadsheet-cleaner")["recovery/systemd/dump-database.service"]
    path = tmp_path / "dump-database.service"
    path.write_text(text)  # the script is not installed here
    assert said("systemd-analyze", "verify", "--man=no", path)[0] == 1


@pytest.mark.verify
def test_systemd_accepts_the_units_of_every_design(tmp_path):
    for number, (name, force) in enumerate(all_designs()):
        verified(name, force, tmp_path / str(number))


@pytest.mark.parametrize(("name", "force"), SOME)
def test_what_is_copied_is_also_drilled_and_scheduled(name, force):
    setting = setting_of(name, *force)
    names = {task.name for task in tasks_of(setting)}
    assert bool(copied(setting)) == bool(names)
    if "database" in copied(setting):
        assert names & {"dump-database", "back-up-database-full"}
        assert set(drills(setting)) & {"dump", "archive"}
    if "files" in copied(setting):
        assert "copy-files" in names
    assert {name for name in names if name.startswith("restore-drill")} == {
        f"restore-drill-{mode}" for mode in drills(setting)
    }


def test_copies_are_kept_as_long_as_decided():
    assert kept(setting_of("spreadsheet-cleaner")) == {"daily": "30d"}
    assert kept(setting_of("coodloom-30")) == {"daily": "30d", "weekly": "84d"}
    assert kept(setting_of("health-eu")) == {"daily": "30d", "weekly": "365d", "monthly": "12m"}
