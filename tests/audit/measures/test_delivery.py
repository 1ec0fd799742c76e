"""The measures of delivery, from histories made here: what was released when, what was taken back, what is not told."""

from __future__ import annotations

import subprocess

import pytest

from loopwright.audit.auditing import subject_of
from loopwright.audit.measures.delivery import delivery_measures
from loopwright.audit.measures.measure import Confidence

START = 1_760_000_000
HOUR, DAY = 3_600, 86_400
PIPELINE = ".github/workflows/deliver.yml"
DELIVERS = "on:\n  push:\n    branches: [main]\njobs:\n  deploy:\n    steps:\n      - run: flyctl deploy\n"


class Story:
    """A history told commit by commit, given to git in one stream."""

    def __init__(self, folder):
        self.folder = folder
        self.stream = []
        self.marks = 0

    def commit(
        self, at, subject="Change", *, written=None, path="app.py", text="", body="", parents=(), tag=""
    ):
        self.marks += 1
        message = f"{subject}\n\n{body}"
        self.stream += [
            "commit refs/heads/main",
            f"mark :{self.marks}",
            f"author Ada <ada@example.org> {START + (at if written is None else written)} +0000",
            f"committer Ada <ada@example.org> {START + at} +0000",
            f"data {len(message)}",
            message,
            *(f"{'merge' if place else 'from'} :{one}" for place, one in enumerate(parents)),
            f"M 100644 inline {path}",
            f"data {len(text or str(self.marks))}",
            text or str(self.marks),
        ]
        if tag:
            self.stream += [f"reset refs/tags/{tag}", f"from :{self.marks}", ""]
        return self.marks

    def measures(self):
        subprocess.run(["git", "-c", "init.defaultBranch=main", "init", "-q", str(self.folder)], check=True)
        git = ["git", "-C", str(self.folder)]
        stream = "\n".join(self.stream).encode()
        subprocess.run([*git, "fast-import", "--quiet"], input=stream, check=True)
        subprocess.run([*git, "reset", "-q", "--hard"], check=True)
        subject = subject_of(self.folder)
        told = delivery_measures(subject.changes, subject.delivering.to_production, subject.history)
        return {one.slug: one for one in told}

    def commit_named(self, mark):
        """The name that git gives to a commit of the story so far."""
        scratch = self.folder.parent / "named"
        subprocess.run(["git", "init", "-q", str(scratch)], check=True)
        stream = "\n".join([*self.stream, f"get-mark :{mark}", ""]).encode()
        command = ["git", "-C", str(scratch), "fast-import", "--quiet", "--cat-blob-fd=1"]
        return subprocess.run(command, input=stream, check=True, capture_output=True).stdout.decode().strip()


@pytest.fixture
def story(tmp_path):
    return Story(tmp_path / "shop")


def test_a_folder_without_a_history_has_no_measures(tmp_path):
    subject = subject_of(tmp_path)
    assert delivery_measures(subject.changes, (), subject.history) == ()


def test_release_tags_tell_how_often_and_how_soon(story):
    for number in range(6):
        story.commit(number * 20 * DAY, written=number * 20 * DAY - 5 * HOUR)
        story.commit(number * 20 * DAY + 5 * HOUR, written=number * 20 * DAY, tag=f"v1.{number}.0")
    told = story.measures()
    frequency, lead = told["deploy_frequency"], told["lead_time"]
    assert (frequency.n, frequency.value, frequency.confidence) == (6, 1.8, Confidence.MEDIUM)
    assert (lead.n, lead.value) == (12, 7.5)  # one waits for ten hours, the other for five
    assert told["change_failures"].value == 0
    assert (told["recovery"].value, told["recovery"].confidence) == (None, Confidence.NONE)


def test_a_patch_within_a_day_is_a_failure_of_what_was_before(story):
    for number in range(4):
        story.commit(number * 20 * DAY, tag=f"v1.{number}.0")
    story.commit(60 * DAY + 3 * HOUR, "Fix the sum", tag="v1.3.1")
    assert story.measures()["change_failures"].value == pytest.approx(1 / 5)


def test_what_is_taken_back_tells_how_soon_and_is_a_failure(story):
    story.commit(0, path=PIPELINE, text=DELIVERS)
    wrong = story.commit(DAY, "Charge twice")
    body = f"This reverts commit {story.commit_named(wrong)}."
    story.commit(DAY + 4 * HOUR, 'Revert "Charge twice"', body=body)
    told = story.measures()
    assert (told["recovery"].n, told["recovery"].value) == (1, 4)
    assert told["change_failures"].value == pytest.approx(1 / 3, abs=0.001)
    assert (told["rework"].n, told["rework"].value) == (3, pytest.approx(1 / 3, abs=0.001))


def test_a_pipeline_that_deploys_each_push_counts_pushes_and_not_commits(story):
    story.commit(0, path=PIPELINE, text=DELIVERS)
    for day in range(1, 4):
        story.commit(day * DAY)
        story.commit(day * DAY + 10)
    told = story.measures()["deploy_frequency"]
    assert (told.n, told.confidence) == (4, Confidence.MEDIUM)
    assert "pushes" in told.method


def test_squashed_changes_hide_when_they_were_begun(story):
    story.commit(0, path=PIPELINE, text=DELIVERS)
    for day in range(1, 9):
        story.commit(day * DAY)
    lead = story.measures()["lead_time"]
    assert (lead.value, lead.confidence) == (None, Confidence.NONE)


def test_merges_are_a_guess_and_say_so(story):
    first = story.commit(0)
    side = story.commit(DAY, written=0, parents=(first,), path="side.py")
    story.commit(2 * DAY, "Merge", parents=(first, side))
    told = story.measures()
    assert (told["deploy_frequency"].n, told["deploy_frequency"].confidence) == (1, Confidence.LOW)
    assert told["lead_time"].confidence is Confidence.LOW


def test_without_any_sign_nothing_is_told(story):
    story.commit(0)
    story.commit(DAY)
    told = story.measures()
    assert [told[one].value for one in ("deploy_frequency", "lead_time", "change_failures")] == [None] * 3
