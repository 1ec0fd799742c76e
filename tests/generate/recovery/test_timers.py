"""systemd accepts every unit and understands every date; the table's lines have five fields and a script."""

from __future__ import annotations

import re

import pytest
from tests.generate.conftest import setting_of
from tests.generate.database import ROOT
from tests.generate.trees import SOME, all_designs, lay, said, texts_of

from loopwright.design.alerting.keeping import copied, drills
from loopwright.generate.recovery.copying import INSTALLED, kept
from loopwright.generate.recovery.timers import tasks_of

TABLES = {
    "passwd": "root:x:0:0::/root:/bin/sh\npostgres:x:104:106::/var/lib/postgresql:/bin/sh\n",
    "group": "root:x:0:\npostgres:x:106:\n",
}
LOUDEST = 30  # tenths of what systemd calls the exposure of a unit, of a hundred


def placed(folder):
    """systemd makes the places that the units write to, which takes its own rights."""
    places = folder / "recovery/systemd-tmpfiles/loop-recovery.conf"
    assert "2775 root postgres" in places.read_text()
    if not ROOT:
        return
    (folder / "root/etc").mkdir(parents=True)
    for table, rows in TABLES.items():
        (folder / f"root/etc/{table}").write_text(rows)
    assert said("systemd-tmpfiles", "--create", f"--root={folder}/root", places) == (0, "")
    assert (folder / "root/var/lib/prometheus/node-exporter").stat().st_mode & 0o7777 == 0o2775


def verified(name, force, folder):
    texts = texts_of("recovery", name, *force)
    lay(texts, folder)
    units = sorted((folder / "recovery/systemd").glob("*.*"))
    for unit in units:
        unit.write_text(unit.read_text().replace(INSTALLED, str(folder / "recovery")))
    if units:
        status, printed = said("systemd-analyze", "verify", "--man=no", *units)
        assert (status, printed) == (0, "")
        placed(folder)
    for task in tasks_of(setting_of(name, *force)):
        assert said("systemd-analyze", "calendar", task.calendar)[0] == 0
        assert re.fullmatch(r"(\S+ ){4}\S+", task.cron)
        assert f"recovery/{task.command.partition(' ')[0]}" in texts


@pytest.mark.parametrize(("name", "force"), SOME)
def test_systemd_accepts_the_units(name, force, tmp_path):
    verified(name, force, tmp_path)


def test_the_units_may_do_little(tmp_path):
    texts = texts_of("recovery", "cron-api", "arrangement=servers", "database=patroni", "backup=continuous")
    texts |= texts_of("recovery", "spreadsheet-cleaner")
    lay(texts, tmp_path)
    units = sorted((tmp_path / "recovery/systemd").glob("*.service"))
    assert len(units) > 4
    for unit in units:
        status, printed = said(
            "systemd-analyze", "security", "--offline=true", f"--threshold={LOUDEST}", unit
        )
        assert status == 0, printed
    open_unit = units[0].read_text().replace("CapabilityBoundingSet=", "#").replace("SystemCallFilter=", "#")
    units[0].write_text(open_unit)
    assert said("systemd-analyze", "security", "--offline=true", f"--threshold={LOUDEST}", units[0])[0] == 1


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
