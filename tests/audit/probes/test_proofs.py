"""What is proof only where nothing beside it says otherwise: rights, and headings of one word."""

from __future__ import annotations

import pytest

from loopwright.audit.auditing import subject_of
from loopwright.audit.probes.probe import Verdict, all_probes


def verdicts(folder, slug, path, text):
    place = folder / "shop" / path
    place.parent.mkdir(parents=True)
    place.write_text(text, encoding="utf-8")
    subject = subject_of(folder / "shop")
    probe = all_probes()[slug]
    return [one.verdict for one in probe.run(**{name: getattr(subject, name) for name in probe.inputs})]


def policy(name, action, resource):
    statement = f'{{ Effect = "Allow", Action = "{action}", Resource = "{resource}" }}'
    return (
        f'resource "aws_iam_policy" "{name}" {{\n  name = "{name}"\n'
        f"  policy = jsonencode({{ Statement = [{statement}] }})\n}}\n"
    )


BUCKET = "arn:aws:s3:::shop/*"


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ([("s3:GetObject", BUCKET)], [Verdict.PROVEN]),
        ([("s3:GetObject", BUCKET)] * 2, [Verdict.PROVEN] * 2),
        ([("s3:GetObject", BUCKET), ("s3:GetObject", "*")], [Verdict.HINT]),
        ([("s3:GetObject", BUCKET)] * 4 + [("*", "*")], [Verdict.HINT] * 3),
        ([("s3:*", BUCKET)], []),
        ([("*", BUCKET)], []),
    ],
)
def test_rights_are_narrow_where_every_policy_is(tmp_path, given, seen):
    text = "".join(policy(f"p{number}", *one) for number, one in enumerate(given))
    assert verdicts(tmp_path, "rights_are_narrow", "prod/main.tf", text) == seen


WORDS = "word " * 20


@pytest.mark.parametrize(
    ("slug", "heading", "seen"),
    [
        ("architecture_is_written_down", "Components", Verdict.HINT),
        ("architecture_is_written_down", "Architecture", Verdict.PROVEN),
        ("contacts_are_written_down", "Contacts", Verdict.HINT),
        ("contacts_are_written_down", "Contact:", Verdict.HINT),
        ("contacts_are_written_down", "Who to contact", Verdict.PROVEN),
        ("scaling_is_written_down", "Capacity", Verdict.HINT),
        ("scaling_is_written_down", "Scaling out", Verdict.PROVEN),
    ],
)
def test_a_heading_of_one_word_that_may_be_of_anything_is_a_hint(tmp_path, slug, heading, seen):
    assert verdicts(tmp_path, slug, "docs/shop.md", f"## {heading}\n\n{WORDS}\n") == [seen]


def test_beside_a_clear_heading_a_vague_one_is_not_named(tmp_path):
    text = f"## Components\n\n{WORDS}\n\n## Architecture\n\n{WORDS}\n"
    assert verdicts(tmp_path, "architecture_is_written_down", "docs/shop.md", text) == [Verdict.PROVEN]
