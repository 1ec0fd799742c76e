"""Documents as tests read them: rendered once a setting, code and links told apart from sentences."""

from __future__ import annotations

import re
from functools import cache

from tests.generate.conftest import NAMES, setting_of

from loopwright.generate.docs.templating import Press
from loopwright.generate.rendering import rendered

ROADS = ("coodloom-30", "coodloom-500", "spreadsheet-cleaner")  # with their roadmap, which takes seconds
FORCED = (
    ("coodloom-30", "platform=kubernetes"),
    ("coodloom-30", "platform=rented_servers"),
    ("coodloom-30", "platform=own_servers"),
    ("coodloom-30", "platform=serverless"),
    ("coodloom-30", "provider=aws"),
    ("coodloom-30", "provider=azure"),
    ("coodloom-30", "provider=fly.io"),
    ("coodloom-30", "provider=heroku"),
    ("coodloom-30", "provider=render"),
    ("coodloom-30", "provider=railway"),
    ("coodloom-30", "provider=hetzner"),
    ("coodloom-120", "database=patroni"),
    ("coodloom-120", "database=standby_by_hand"),
    ("coodloom-120", "database=replicas"),
)
CASES = (*((name,) for name in NAMES), *FORCED)
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(`+).+?\1")
LINK = re.compile(r"\[([^\]\[]*)\]\(([^)\s]+)\)")
COMMENT = re.compile(r"<!--.*?-->")


def setting(case):
    """The setting of a case: an example, and what is forced."""
    name, *forced = case
    return setting_of(name, *forced, whole=not forced and name in ROADS)


@cache
def documents(case):
    """Each document of a case by its path."""
    return {file.path: file.text for one in rendered(setting(case), ("docs",)) for file in one.files}


def markdowns(case):
    """The Markdown documents of a case."""
    return {path: text for path, text in documents(case).items() if path.endswith(".md")}


def said(case):
    """Every number and text of the design that the documents of a case tell, by path."""
    documents(case)
    return Press.of(setting(case)).account.said


def prose(text):
    """A document's sentences: without code, comments and the targets of links."""
    return CODE.sub("", LINK.sub(r"\1", FENCE.sub("", COMMENT.sub("", text))))
