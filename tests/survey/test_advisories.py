"""What is locked, in every form of lock files, is held against advisories in OSV's form."""

from __future__ import annotations

import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.advisories import LARGEST_BYTES, advisories_on
from loopwright.survey.evidence import Evidence
from loopwright.survey.locked import Locked, is_lock, locked_in
from loopwright.survey.tree import walk
from loopwright.survey.versions import order

LOCKS = {
    "poetry.lock": '[[package]]\nname = "Zope_Interface"\nversion = "6.0"\n',
    "uv.lock": '[[package]]\nname = "flask"\nversion = "3.0.0"\nsource = { registry = "x" }\n',
    "requirements-prod.txt": (
        "# pins\ndjango==5.0.1 ; python_version > '3'\ncelery[redis]==5.3.1 \\\n  --hash=x\nnot>=1\n"
    ),
    "Pipfile.lock": (
        '{\n    "default": {\n        "gunicorn": {\n            "hashes": [\n                "sha256:00"\n'
        "            ],\n"
        '            "version": "==21.2.0"\n        },\n        "black": {\n            "version": "==24.1"\n'
        "        }\n    }\n}\n"
    ),
    "Cargo.lock": '[[package]]\nname = "rand"\nversion = "0.8.5"\n\n[[package]]\nname = "rand"\nversion = "0.7.3"\n',
    "package-lock.json": (
        '{\n  "name": "shop",\n  "version": "1.0.0",\n  "packages": {\n    "": {\n      "version": "1.0.0"\n    },\n'
        '    "node_modules/left": {\n      "version": "1.0.0"\n    },\n'
        '    "node_modules/a/node_modules/left": {\n      "version": "2.0.0"\n    },\n'
        '    "node_modules/@s/right": {\n      "version": "3.0.0"\n    }\n  }\n}\n'
    ),
    "yarn.lock": 'left@^1.0.0:\n  version "1.0.0"\n',
    "pnpm-lock.yaml": "packages:\n\n  '@s/right@3.0.0':\n    resolution: {}\n",
    "Gemfile.lock": "GEM\n  specs:\n    nokogiri (1.16.0-x86_64-linux)\n    rails (7.1.2)\n",
    "composer.lock": '{"packages": [{\n  "name": "Symfony/HTTP",\n  "version": "v6.4.1"\n}]}\n',
    "mix.lock": '%{\n  "plug": {:hex, :plug, "1.15.2", "x"},\n}\n',
    "go.mod": (
        "module shop\n\ngo 1.22\n\nrequire (\n\tgolang.org/x/net v0.17.0 // indirect\n)\n"
        "require github.com/a/b v1.2.3\n"
    ),
}
HELD = {
    ("PyPI", "zope-interface", "6.0"), ("PyPI", "flask", "3.0.0"), ("PyPI", "django", "5.0.1"),
    ("PyPI", "celery", "5.3.1"), ("PyPI", "gunicorn", "21.2.0"), ("PyPI", "black", "24.1"),
    ("crates.io", "rand", "0.8.5"), ("crates.io", "rand", "0.7.3"), ("npm", "left", "1.0.0"),
    ("npm", "left", "2.0.0"), ("npm", "@s/right", "3.0.0"), ("RubyGems", "nokogiri", "1.16.0"),
    ("RubyGems", "rails", "7.1.2"), ("Packagist", "symfony/http", "6.4.1"), ("Hex", "plug", "1.15.2"),
    ("Go", "golang.org/x/net", "0.17.0"), ("Go", "github.com/a/b", "1.2.3"),
}  # fmt: skip


@pytest.fixture
def tree(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, text in LOCKS.items():
        (folder / name).write_text(text)
    return folder


def test_every_form_of_lock_files_is_read_with_all_of_its_versions(tree):
    found = locked_in(walk(tree).files)
    assert {(one.ecosystem, one.name, one.version) for one in found} == HELD
    lines = {one.evidence.file: one.evidence.line for one in found if one.version in {"2.0.0", "7.1.2"}}
    assert lines == {"package-lock.json": 11, "Gemfile.lock": 4}
    assert not is_lock("go.sum")
    assert not is_lock("requirements.md")


def advisory(name="left", ecosystem="npm", events=({"introduced": "0"}, {"fixed": "1.2.0"}), **more):
    affected = {
        "package": {"ecosystem": ecosystem, "name": name},
        "ranges": [{"type": "SEMVER", "events": list(events)}],
    }
    return {"id": "OSV-TEST-1", "modified": "2026-11-20T00:00:00Z", "affected": [affected], **more}


def on(tmp_path, said, *packages):
    folder = tmp_path / "advisories"
    folder.mkdir(exist_ok=True)
    for number, one in enumerate(said if isinstance(said, list) else [said]):
        (folder / f"{number}.json").write_text(json.dumps(one))
    held = packages or (Locked("npm", "left", "1.0.0", Evidence("package-lock.json", 3)),)
    return advisories_on(folder, held)


@pytest.mark.parametrize(
    ("events", "version", "fixed"),
    [
        ([{"introduced": "0"}, {"fixed": "1.2.0"}], "1.0.0", ("1.2.0",)),
        ([{"introduced": "0"}, {"fixed": "1.2.0"}], "1.2.0", None),
        ([{"introduced": "0"}, {"fixed": "1.2.0"}], "1.2.0-rc.1", ("1.2.0",)),
        ([{"introduced": "1.0.0"}, {"last_affected": "1.5.0"}], "1.5.0", ()),
        ([{"introduced": "1.0.0"}, {"last_affected": "1.5.0"}], "1.5.1", None),
        (
            [{"introduced": "2.0.0"}, {"fixed": "2.1.0"}, {"introduced": "0"}, {"fixed": "1.1.0"}],
            "1.10.0",
            None,
        ),
        (
            [{"introduced": "2.0.0"}, {"fixed": "2.1.0"}, {"introduced": "0"}, {"fixed": "1.1.0"}],
            "2.0.5",
            ("2.1.0",),
        ),
        ([{"introduced": "0"}], "99", ()),
    ],
)
def test_a_version_is_held_against_the_events_of_a_range(tmp_path, events, version, fixed):
    found = on(tmp_path, advisory(events=events), Locked("npm", "left", version, Evidence("yarn.lock", 1)))
    assert [one.fixed for one in found.vulnerable] == ([] if fixed is None else [fixed])


def test_versions_that_are_listed_count_without_a_range(tmp_path):
    said = advisory(events=())
    said["affected"][0]["versions"] = ["1.0.0"]
    assert len(on(tmp_path, said).vulnerable) == 1


def test_names_are_compared_as_their_ecosystem_does(tmp_path):
    held = Locked("PyPI", "zope-interface", "6.0", Evidence("poetry.lock", 2))
    assert on(tmp_path, advisory("Zope.Interface", "PyPI"), held).vulnerable == ()
    assert on(tmp_path, advisory("Zope.Interface", "PyPI", ({"introduced": "0"},)), held).vulnerable


def test_the_same_name_in_another_ecosystem_is_another_package(tmp_path):
    found = on(tmp_path, advisory(ecosystem="PyPI", events=({"introduced": "0"},)))
    assert found.vulnerable == ()
    assert found.ecosystems == {"PyPI"}


def test_archives_are_read_and_what_is_withdrawn_is_not_told(tmp_path):
    folder = tmp_path / "npm"
    folder.mkdir()
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr(
            "1.json", json.dumps(advisory(database_specific={"severity": "HIGH"}, aliases=["CVE-0"]))
        )
        archive.writestr("2.json", json.dumps(advisory(withdrawn="2026-01-01T00:00:00Z")))
        archive.writestr("3.json", "{ left")
    found = advisories_on(tmp_path, (Locked("npm", "left", "1.0.0", Evidence("yarn.lock", 1)),))
    assert [(one.advisory, one.rated, one.aliases) for one in found.vulnerable] == [
        ("OSV-TEST-1", "HIGH", ("CVE-0",))
    ]
    assert (found.files, found.newest_day) == (3, "2026-11-20")


def test_an_advisory_that_cannot_be_read_is_counted_where_it_may_matter(tmp_path):
    folder = tmp_path / "advisories"
    folder.mkdir()
    (folder / "broken.json").write_text(
        '{"id": "X", "affected": [{"package": {"ecosystem": "npm", "name": "left"'
    )
    found = advisories_on(folder, (Locked("npm", "left", "1.0.0", Evidence("yarn.lock", 1)),))
    assert (found.unread, found.vulnerable) == (1, ())


def test_what_cannot_be_unpacked_or_is_too_large_is_counted(tmp_path):
    whole = json.dumps(advisory())
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.json", whole)
        archive.writestr("2.json", whole * 20)
        archive.writestr("3.json", " " * (LARGEST_BYTES + 1))
        encrypted, broken = archive.infolist()[:2]
        place = broken.header_offset + 30 + len(broken.filename)
    data = bytearray((tmp_path / "all.zip").read_bytes())
    data[place : place + 8] = b"\xff" * 8
    data[encrypted.header_offset + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "all.zip").write_bytes(data)
    (tmp_path / "large.json").write_bytes(b" " * (LARGEST_BYTES + 1))
    found = advisories_on(tmp_path, (Locked("npm", "left", "1.0.0", Evidence("yarn.lock", 1)),))
    assert (found.left_out, found.files, found.vulnerable) == (4, 4, ())


def test_an_advisory_of_commits_only_decides_nothing(tmp_path):
    said = advisory()
    said["affected"][0]["ranges"] = [{"type": "GIT", "repo": "x", "events": [{"introduced": "0"}]}]
    found = on(tmp_path, said)
    assert found.vulnerable == ()
    assert [(one.name, name) for one, name in found.undecided] == [("left", "OSV-TEST-1")]
    said["affected"][0]["versions"] = ["2.0.0"]
    assert on(tmp_path, said).undecided == ()


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_a_folder_without_advisories_proves_nothing(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(LoopwrightError, match="--advisories") as refused:
        advisories_on(tmp_path / name, ())
    assert "osv.dev" in refused.value.advice


NUMBERS = st.lists(st.integers(0, 30), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))
VERSIONS = st.builds(
    "".join, st.tuples(NUMBERS, st.sampled_from(["", "a1", "b2", "rc1", "rc2", ".post1", ".dev3"]))
)


@given(VERSIONS, VERSIONS)
def test_versions_are_in_the_order_that_python_gives_them(left, right):
    ours = (order(left) > order(right)) - (order(left) < order(right))
    theirs = (Version(left) > Version(right)) - (Version(left) < Version(right))
    assert ours == theirs


@pytest.mark.parametrize(
    "listed",
    [
        ["1.0.0-alpha", "1.0.0-beta", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2", "1.10"],
        ["2.0-m1", "2.0.RC1", "2.0.Final", "2.0.1"],
        ["v1.2.3-0.20200101000000-abcdef", "v1.2.3", "v1.2.4"],
        ["1.0-snapshot", "1.0"],
    ],
)
def test_versions_of_other_ecosystems_are_in_their_order(listed):
    assert sorted(listed, key=order) == listed
    assert len({order(one) for one in listed}) == len(listed)


@given(st.text(max_size=300))
def test_any_text_has_a_place(text):
    assert order(text) == order(text)
    assert isinstance(order(text) < order("1.0"), bool)
