"""Whether a repository says of itself that it is an example: nobody runs it, so nobody has to be told when it fails."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.survey.written.configuration import Configuration

README = re.compile(r"(?i)readme(?:\.(?:md|markdown|rst|adoc|txt))?\Z")
TITLE = re.compile(
    r"^(?:#[ \t]+|=[ \t]+|[ \t]*<h1[^>]{0,80}>)?[ \t]*(?P<title>[^\n]{0,200}?\w[^\n]{0,200})$", re.MULTILINE
)
AN_EXAMPLE = re.compile(
    r"(?i)\b(?:examples?|samples?|demo|demonstration|quick-?starts?|tutorials?|blueprints|playground|walkthroughs?)\b"
)
A_COLLECTION = re.compile(
    r"(?i)\b(?:list|collection|set|series|repository|repo) (?:of|with|contains|containing)\b[^.\n]{0,100}"
    r"\b(?:examples?|samples?|quick-?starts?|tutorials?|patterns|demos)\b"
)
AN_APPLICATION = re.compile(
    r"(?i)\bis (?:an?|the)\b[^.\n]{0,80}\b(?:demo|sample|example|demonstration) (?:web )?"
    r"(?:app|application|project|store|shop)\b"
)
HEAD = 1_500  # characters in which a document says what it is about


def is_example(configuration: Configuration) -> bool:
    """Whether the heading or the first lines of the repository's own README say so."""
    entry = next((one for one in configuration.entries if README.fullmatch(one.path)), None)
    file = configuration.file(entry) if entry is not None else None
    if file is None:
        return False
    head = file.text[:HEAD]
    title = TITLE.search(head)
    named = title is not None and AN_EXAMPLE.search(title["title"]) is not None
    return named or any(one.search(head) is not None for one in (A_COLLECTION, AN_APPLICATION))
