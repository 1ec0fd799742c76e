"""Files of several designs are edited at random, the loop changes, and no line that anybody wrote is lost."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.generate.conftest import EXAMPLES, QUICK

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import answer_for, question_of
from loopwright.generate.manifest import NAME
from loopwright.generate.reconcile import PROPOSED, reconciled
from loopwright.generate.rendering import families, rendered
from loopwright.generate.setting import Setting
from loopwright.generate.tree import Tree
from loopwright.loop.reading import read_loop

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.generate.rendering import Written

DESIGNS = (
    ("spreadsheet-cleaner", ()),
    ("coodloom-120", ("arrangement=one_server",)),
    ("cron-api", ("arrangement=servers", "database=patroni", "backup=continuous")),
    ("realtime-chat", ("platform=kubernetes",)),
    ("health-eu", ("platform=containers",)),
)
FAMILIES = tuple(name for name in families() if name != "docs")
"""Documents need the roadmap, which takes seconds a design; their reconciling is the same as that of other files."""


def written(name: str, forced: tuple[str, ...], times: float) -> tuple[Written, ...]:
    """The files of an example whose users come more or less often: another value in the loop, other files."""
    catalogue = load_catalogue()
    loop = read_loop(EXAMPLES / name / "loop.yaml", catalogue.value("currency.usd_per_eur")).loop
    said = {name: getattr(loop.demand, name) for name in ("users", "requests_per_day")}
    demand = replace(loop.demand, **{name: value * times for name, value in said.items() if value})
    question = question_of(replace(loop, demand=demand), catalogue, forced=forced)
    return rendered(Setting.of(answer_for(question, parts=QUICK), catalogue), FAMILIES)


class Edited:
    """A tree whose files a user edits at random: lines of theirs come in, lines of ours are changed or leave."""

    def __init__(self, root: Path, seed: str) -> None:
        self.root, self.chance, self.lines = root, random.Random(seed), dict[str, list[str]]()  # noqa: S311 - edits

    def run(self, files: tuple[Written, ...]) -> dict[str, str]:
        """One regeneration, as `loopwright generate` does it; what was done by path."""
        tree = Tree(self.root)
        manifest = tree.manifest()
        actions = reconciled(files, manifest, tree.read, FAMILIES)
        tree.apply(actions, manifest, remove=True)
        return {one.path: one.kind for one in actions}

    def edit(self, paths: list[str], number: int) -> None:
        """One edit of one file: a line of the user's own, with perhaps a line of ours gone or changed before it."""
        path = self.chance.choice(paths)
        lines = (self.root / path).read_text(encoding="utf-8").splitlines()
        place = self.chance.randint(0, len(lines))
        ours = place < len(lines) and lines[place] not in self.lines.get(path, [])
        how = self.chance.choice(["add", "add", "add", "change", "drop"])
        if ours and how == "drop":
            del lines[place]
        elif ours and how == "change":
            lines[place] = lines[place].rstrip() + f" # changed-{number}"
            self.lines.setdefault(path, []).append(lines[place])
        line = f"{' ' * self.chance.randint(0, 4)}# of-the-user {number} {self.chance.random()}"
        lines.insert(place, line)
        self.lines.setdefault(path, []).append(line)
        (self.root / path).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def lost(self) -> list[str]:
        """Lines of the user's that stand nowhere any more."""
        found = []
        for path, lines in self.lines.items():
            there = (self.root / path).read_text(encoding="utf-8").splitlines()
            found += [f"{path}: {line}" for line in lines if there.count(line) != 1]
        return found

    def bytes(self) -> dict[str, bytes]:
        return {
            str(one.relative_to(self.root)): one.read_bytes() for one in self.root.rglob("*") if one.is_file()
        }


def edited(root: Path, name: str, forced: tuple[str, ...], edits: int) -> tuple[Edited, dict[str, str]]:
    """A design's files with so many edits, generated again for a loop of twice the users, then for the first one."""
    first, second = written(name, forced, 1), written(name, forced, 2)
    tree = Edited(root, f"{name} {edits}")
    assert set(tree.run(first).values()) == {"create"}
    paths = sorted(path for path in tree.bytes() if not path.startswith(NAME.partition("/")[0]))
    for number in range(edits):
        tree.edit(paths, number)
    kinds = tree.run(second)
    assert tree.lost() == []
    proposed = {path.removesuffix(PROPOSED) for path in tree.bytes() if path.endswith(PROPOSED)}
    assert proposed == {path for path, kind in kinds.items() if kind == "propose"}
    for files in (second, first):
        tree.run(files)
        before = tree.bytes()
        tree.run(files)
        assert tree.bytes() == before, "once more changes nothing"
        assert tree.lost() == []
    return tree, kinds


@pytest.mark.parametrize(("name", "forced"), DESIGNS[:2])
def test_forty_edits_of_a_design_are_kept_while_its_loop_changes(tmp_path, name, forced):
    _, kinds = edited(tmp_path, name, forced, 40)
    assert {"merge", "keep", "update"} <= set(kinds.values()), (
        "the loop's change reached edited and unedited files"
    )


@pytest.mark.verify
def test_a_thousand_edits_of_five_designs_are_kept_while_their_loops_change(tmp_path):
    each = 1000 // len(DESIGNS)
    done, seen = 0, set()
    for name, forced in DESIGNS:
        tree, kinds = edited(tmp_path / name, name, forced, each)
        seen |= set(kinds.values())
        done += sum(1 for lines in tree.lines.values() for line in lines if "of-the-user" in line)
    assert done == 1000
    assert {"merge", "keep", "update", "propose"} <= seen


def test_a_line_that_is_lost_would_be_seen(tmp_path):
    """The test is tested: what writes over a user's file is noticed."""
    name, forced = DESIGNS[0]
    files = written(name, forced, 1)
    tree = Edited(tmp_path, "lost")
    tree.run(files)
    tree.edit(["servers/compose.yaml"], 0)
    assert tree.lost() == []
    (tmp_path / "servers/compose.yaml").unlink()
    (tmp_path / NAME).unlink()
    tree.run(files)
    assert tree.lost()
