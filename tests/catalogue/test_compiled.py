"""The compact form: equal to the files, made again when it is damaged or of other data."""

from __future__ import annotations

import shutil

import pytest

from loopwright.catalogue import compiled
from loopwright.catalogue.columns import ROW_TYPES
from loopwright.catalogue.load import DATA, load_catalogue

FROM_FILES = load_catalogue()


def same(catalogue) -> bool:
    return all(catalogue.columns(table) == FROM_FILES.columns(table) for table in ROW_TYPES)


def test_what_is_kept_equals_what_was_read(tmp_path):
    load_catalogue(cache=tmp_path / "new" / "folder")
    kept = compiled.read(compiled.fingerprint(DATA), tmp_path / "new" / "folder")
    assert kept is not None
    assert set(kept) == set(ROW_TYPES)
    assert len(kept) == len(ROW_TYPES)
    warm = load_catalogue(cache=tmp_path / "new" / "folder")
    assert same(warm)
    assert warm.databases == FROM_FILES.databases
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == [compiled.NAME]


DAMAGE = {
    "cut short": lambda content: content[: len(content) // 2],
    "one byte changed": lambda content: content[:-100] + b"7" + content[-99:],
    "empty": lambda content: content[:0],
    "not JSON": lambda content: b"\x80" + content,
    "a list": lambda content: b"[]\n" + content,
    "another format": lambda content: content.replace(b'"format": 2', b'"format": 1'),
    "another name": lambda content: content.replace(b'"usd_month"', b'"usd_mouth"'),
    "other data": lambda content: content.replace(b'"made_from": "', b'"made_from": "0'),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_made_again(tmp_path, damage):
    load_catalogue(cache=tmp_path)
    path = tmp_path / compiled.NAME
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert path.read_bytes() != whole
    assert same(load_catalogue(cache=tmp_path))
    assert path.read_bytes() == whole


def test_other_data_is_not_answered_from_the_cache(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    cache = tmp_path / "cache"
    load_catalogue(cache=cache, data=data)
    path = data / "figures" / "currency.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1.1637,", "1.1700,"), encoding="utf-8")
    assert load_catalogue(cache=cache, data=data).value("currency.usd_per_eur") == 1.17


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    assert same(load_catalogue(cache=blocked))
    assert blocked.read_text() == "in the way"


def test_the_same_data_gives_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        load_catalogue(cache=tmp_path / name)
    first, second = ((tmp_path / name / compiled.NAME).read_bytes() for name in ("first", "second"))
    assert first == second
