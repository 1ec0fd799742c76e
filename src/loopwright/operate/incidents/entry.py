"""A line of an incident's timeline. The timeline is all that is kept of an incident; what it is follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """What a line says. The words are kept in the database and told by the API."""

    OPENED = "opened"  # title, severity, started_at
    ALERT = "alert"  # an alert rang or was over: fingerprint, name, stage
    DEPLOYMENT = "deployment"  # a deployment began, ended or was taken back: deployment, stage
    FLAG = "flag"  # a feature was switched: flag, value
    NOTE = "note"  # what somebody saw, thought or did
    ACKNOWLEDGED = "acknowledged"
    SEVERITY = "severity"  # severity
    STATUS = "status"  # status
    ROLE = "role"  # role, person
    IMPACT = "impact"  # components, customers; the text says what users feel
    UPDATE = "update"  # what users are told
    CAUSE = "cause"
    REPAIR = "repair"  # what mended it
    ACTION = "action"  # what shall be done against it: action, owner, due_at, check
    ACTION_DONE = "action done"  # action, evidence
    POST_MORTEM = "post-mortem"  # it is written: the text, or where it stands


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: when (seconds since 1970, UTC), what kind, who said it, the text, and what else it carries."""

    at: float
    kind: Kind
    who: str
    text: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
