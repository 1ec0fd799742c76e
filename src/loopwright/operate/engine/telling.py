"""The ways out to people, by the names under which contacts ask for them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from loopwright.operate.alerts.heartbeat import Switch
from loopwright.operate.alerts.proving import Proving
from loopwright.operate.notices.channels.mail import Mail
from loopwright.operate.notices.channels.others import Others
from loopwright.operate.notices.channels.pagerduty import PagerDuty
from loopwright.operate.notices.channels.slack import Slack
from loopwright.operate.notices.channels.webhook import Webhook
from loopwright.operate.notices.outbox import Patience
from loopwright.operate.notices.proofs import Outside
from loopwright.operate.notices.sending import Sending
from loopwright.operate.notices.vigil import Vigil

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.operate.clock import Clock
    from loopwright.operate.engine.running import Running
    from loopwright.operate.notices.composing import Sender
    from loopwright.operate.notices.outbox import Outbox
    from loopwright.operate.notices.secrets import Secrets
    from loopwright.operate.notices.sending import Channel
    from loopwright.operate.notices.vigil import WatchStore
    from loopwright.operate.setup.team import Team

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


def channels_of(team: Team, secrets: Secrets, attempt_seconds: float) -> dict[str, Channel]:
    """The channels that a team has; mail where a server is named."""
    found: dict[str, Channel] = {
        "pagerduty": PagerDuty(secrets),
        "slack": Slack(secrets),
        "other": Others(secrets, attempt_seconds),
        "webhook": Webhook(secrets, team.signature),
    }
    if team.mail is not None:
        found["mail"] = Mail(team.mail, secrets)
    return found


def vigil_of(
    running: Running,
    sender: Sender,
    secrets: Secrets,
    store: WatchStore,
    clock: Clock,
    value: Callable[[str], float],
) -> Vigil:
    """The weekly test page and the sign of life to somebody outside, as the catalogue and the file say."""
    team, zone = running.watching.setup.team, running.watching.setup.monitor.zone
    proving = Proving(
        zone,
        round(value("paging.test_hour")),
        value("paging.test_answer_hours") * HOUR,
        value("paging.proof_days") * DAY,
    )
    switch = Switch(value("watch.symptom_minutes") * MINUTE, value("paging.retry_longest_seconds"))
    outside = Outside(secrets, team.heartbeat, team.token) if team.heartbeat else None
    people, attempt = tuple(team.people.values()), value("paging.attempt_seconds")
    return Vigil(clock, store, people, sender, proving, switch, outside, attempt)


def sending_of(
    team: Team, secrets: Secrets, outbox: Outbox, clock: Clock, value: Callable[[str], float]
) -> Sending:
    """What drives the outbox, as patient as the catalogue says."""
    attempt = value("paging.attempt_seconds")
    patience = Patience(
        value("paging.retry_first_seconds"),
        value("paging.retry_longest_seconds"),
        value("paging.give_up_hours") * HOUR,
    )
    chance = random.SystemRandom().random
    return Sending(clock, outbox, channels_of(team, secrets, attempt), patience, attempt, chance)
