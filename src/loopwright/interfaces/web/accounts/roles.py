"""The roles of people and the scopes of tokens, each of which holds those before it."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """What a person may do: look; look and respond; all, with people and settings."""

    VIEWER = "viewer", "Viewer: looks at everything"
    RESPONDER = "responder", "Responder: acknowledges, silences, runs incidents and deployments"
    OWNER = "owner", "Owner: also people, tokens and settings"


ORDER = (Role.VIEWER, Role.RESPONDER, Role.OWNER)


class Scope(models.TextChoices):
    """What a token may do: send measurements; read; act as a responder does."""

    INGEST = "ingest", "Send events, logs and heartbeats"
    READ = "read", "Read what viewers see"
    RESPOND = "respond", "Act as a responder does"


def may(role: str, needed: Role) -> bool:
    """Whether a role holds another."""
    return role in ORDER and ORDER.index(Role(role)) >= ORDER.index(needed)
