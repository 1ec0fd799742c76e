"""CODEOWNERS as GitHub reads it."""

from __future__ import annotations

import pytest

from loopwright.audit.report.owners import NOBODY, Owners, rules_of

TEXT = """
# who looks after what
*                 @everyone
/build/           @builders  # at the root only
docs/*            docs@example.org
apps/             @apps
*.tf              @cloud @security
/infra/**/prod    @production
/apps/unowned
[Section]
!/apps/kept
"""
OWNERS = Owners("CODEOWNERS", rules_of(TEXT))


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("main.go", "@everyone"),
        ("build/logs/a.log", "@builders"),
        ("src/build/a.log", "@everyone"),
        ("docs/a.md", "docs@example.org"),
        ("docs/deeper/a.md", "@everyone"),
        ("src/apps/web/a.py", "@apps"),
        ("infra/main.tf", "@cloud @security"),
        ("infra/eu/west/prod/main.yaml", "@production"),
        ("infra/prod", "@production"),
        ("apps/unowned/a.py", ""),
        ("mainXtf", "@everyone"),
    ],
)
def test_the_last_line_that_fits_has_the_word(path, owner):
    assert OWNERS.of(path) == owner


def test_without_a_line_nobody_is_named():
    assert Owners("", ()).of_any(("a", "b")) == NOBODY
    assert OWNERS.of_any(("apps/unowned/a", "docs/a.md")) == "docs@example.org"
