"""systemd accepts every unit and finds it well boxed in; without its box it would not."""

from __future__ import annotations

import re

import pytest
from tests.generate.servers.designs import BESIDE, each_shape
from tests.generate.trees import all_designs, lay, said, texts_of

MOST_EXPOSED = 3.0


def exposures(name, force, folder, seen=()):
    texts = texts_of("servers", name, *force)
    units = {path: text for path, text in texts.items() if path.endswith(".service") and text not in seen}
    lay(units, folder)
    found = {}
    for path in sorted(units):
        status, printed = said("systemd-analyze", "verify", "--man=no", folder / path)
        assert (status, printed) == (0, ""), path
        found[path] = exposed(folder / path)
    return found


def exposed(unit):
    """How much a unit may, as systemd counts: 0 is nothing, 10 is everything."""
    _, printed = said("systemd-analyze", "security", "--offline=true", "--no-pager", unit)
    return float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", printed)[1])


@each_shape
def test_systemd_accepts_the_units_and_finds_them_boxed_in(name, force, tmp_path):
    found = exposures(name, force, tmp_path)
    assert max(found.values(), default=0) < MOST_EXPOSED, found


@pytest.mark.verify
def test_systemd_accepts_the_units_of_every_design(tmp_path):
    seen = set()
    for number, (name, force) in enumerate(all_designs()):
        found = exposures(name, force, tmp_path / str(number), seen)
        assert max(found.values(), default=0) < MOST_EXPOSED, found
        seen |= set(texts_of("servers", name, *force).values())


def test_a_unit_without_its_box_is_exposed(tmp_path):
    text = texts_of("servers", BESIDE[0], *BESIDE[1])["servers/systemd/coodloom-120-customers-app@.service"]
    bare = re.sub(
        r"(?m)^(Protect|Private|Restrict|Capability|SystemCall|NoNew|Device|Lock|Memory)\w*=.*\n", "", text
    )
    (tmp_path / "app@.service").write_text(bare)
    assert exposed(tmp_path / "app@.service") >= MOST_EXPOSED


def test_a_unit_that_is_broken_is_refused(tmp_path):
    text = texts_of("servers", BESIDE[0], *BESIDE[1])["servers/systemd/coodloom-120-customers-app@.service"]
    (tmp_path / "app@.service").write_text(text.replace("Type=exec", "Type=sometimes"))
    assert said("systemd-analyze", "verify", "--man=no", tmp_path / "app@.service")[1] != ""
