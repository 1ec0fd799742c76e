"""The walk: what is entered and what is not."""

from __future__ import annotations

import os
from pathlib import Path

from loopwright.survey.tree import walk


def put(root, *names):
    for name in names:
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("x", encoding="utf-8")


def paths(root):
    return [entry.path for entry in walk(root).files]


def test_what_tools_made_is_not_entered(tmp_path):
    put(
        tmp_path,
        "a.py",
        "node_modules/b.js",
        ".git/config",
        "app/.venv/c.py",
        "app/d.py",
        "web/package.json",
        "web/dist/e.js",
    )
    found = walk(tmp_path)
    assert [entry.path for entry in found.files] == ["a.py", "app/d.py", "web/package.json"]
    assert found.left_out == {"node_modules", ".git", "app/.venv", "web/dist"}


def test_a_folder_with_a_name_of_tools_but_no_tool_is_entered(tmp_path):
    put(tmp_path, "build/compose.yaml", "target/notes.txt", "vendor/shop.py")
    assert paths(tmp_path) == ["build/compose.yaml", "target/notes.txt", "vendor/shop.py"]


def test_what_git_ignores_as_a_whole_is_not_entered(tmp_path):
    put(tmp_path, "generated/a.py", "src/cache-1/b.py", "src/kept/c.py")
    (tmp_path / ".gitignore").write_text(
        "# made\n/generated/\ncache-*/\n!kept/\nkept/\n*.log\n", encoding="utf-8"
    )
    assert paths(tmp_path) == [".gitignore", "src/kept/c.py"]


def test_a_team_says_which_folders_are_not_its_own(tmp_path):
    put(tmp_path, "tests/cases/a/Dockerfile", "tests/b.py", "cases/c.py")
    (tmp_path / ".loopwrightignore").write_text("# what others wrote\ntests/cases/\n*.py\n", encoding="utf-8")
    walked = walk(tmp_path)
    assert [entry.path for entry in walked.files] == [".loopwrightignore", "cases/c.py", "tests/b.py"]
    assert [(note.file, note.line) for note in walked.notes] == [(".loopwrightignore", 3)]


def test_links_are_not_followed_not_even_in_a_circle(tmp_path):
    put(tmp_path, "a/b.py")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "link.py").symlink_to(tmp_path / "a" / "b.py")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    assert paths(tmp_path) == ["a/b.py"]


def test_a_repository_inside_is_another_one(tmp_path):
    put(tmp_path, "a.py", "theirs/b.py", "theirs/.git")
    assert paths(tmp_path) == ["a.py"]


def test_a_name_that_is_not_text_is_noted(tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.py")).write_bytes(b"x")
    found = walk(tmp_path)
    assert found.files == []
    assert [note.what for note in found.notes] == ["its name is not UTF-8"]


def test_pipes_are_not_opened(tmp_path):
    os.mkfifo(tmp_path / "package.json")
    assert paths(tmp_path) == []


def test_what_is_very_deep_is_noted(tmp_path):
    place = tmp_path
    for _ in range(65):
        place /= "d"
    place.mkdir(parents=True)
    (place / "a.py").write_text("x", encoding="utf-8")
    found = walk(tmp_path)
    assert found.files == []
    assert [note.what for note in found.notes] == ["too deep to be read"]
