"""From a rule to a mailbox and a webhook: held by a deploy, released, passed on, answered, over.

The rules are played and the clock is turned by hand; the mail server and the webhook are real. Between any two steps
the process starts anew.
"""

from __future__ import annotations

import asyncio
import json

from tests.operate.alerts.people import alert, at, plan_of
from tests.operate.notices.outboxes import MemoryOutbox, SetClock
from tests.operate.notices.sinks import PASSWORD, USER, Mails, Posts, mail_server

from loopwright.catalogue.load import load_catalogue
from loopwright.operate.alerts.escalation import Acknowledgement
from loopwright.operate.alerts.heartbeat import Switch
from loopwright.operate.alerts.holding import Deployment, Outcome
from loopwright.operate.alerts.life import Happened, Life
from loopwright.operate.alerts.people import Contact, Person
from loopwright.operate.alerts.proving import Proving
from loopwright.operate.keeping import plain, restored
from loopwright.operate.notices.alarm import Alarm, Step
from loopwright.operate.notices.channels.mail import Mail, MailServer, Security
from loopwright.operate.notices.channels.webhook import Webhook
from loopwright.operate.notices.composing import Sender
from loopwright.operate.notices.outbox import Patience
from loopwright.operate.notices.payload import verified
from loopwright.operate.notices.proofs import Outside
from loopwright.operate.notices.secrets import StoredSecrets
from loopwright.operate.notices.sending import Sending
from loopwright.operate.notices.vigil import Vigil, Watch

NOON = at("2026-11-27T12:00")
SENDER = Sender("Shop", "https://status.shop.example", "Europe/Berlin")
QUIET = {"in_deploys": "quiet"}


class Kept(MemoryOutbox):
    """The store: the life beside the outbox, both as text."""

    def __init__(self):
        super().__init__()
        self.text, self.watched = (json.dumps(plain(one)) for one in (Life(), Watch()))

    def life(self):
        return restored(Life, json.loads(self.text))

    def keep(self, one):
        if isinstance(one, Step):
            self.text = json.dumps(plain(one.life))
            self.put(one.messages, one.at)
        else:
            super().keep(one)

    def watch(self):
        return restored(Watch, json.loads(self.watched))

    def keep_watch(self, watch, messages, moment):
        self.watched = json.dumps(plain(watch))
        self.put(messages, moment)


class Night:
    """Everything between the rules and the people."""

    def __init__(self, url, folder, mail_port):
        self.value = load_catalogue().value
        secrets = StoredSecrets({"HOOK": "shared", "PASSWORD": PASSWORD, "BEAT": f"{url}/beat"})
        server = MailServer(
            "127.0.0.1",
            mail_port,
            USER,
            Security.STARTTLS,
            USER,
            "env:PASSWORD",
            authorities=f"{folder}/cert.pem",
        )
        self.channels = {"mail": Mail(server, secrets), "webhook": Webhook(secrets, "env:HOOK")}
        self.people = {
            name: Person(name, (Contact("mail", f"{name.lower()}@shop.example"),))
            for name in ("Bo", "Cy", "team")
        }
        self.people["Ada"] = Person(
            "Ada", (Contact("mail", "ada@shop.example"), Contact("webhook", f"{url}/hook", keyed=True))
        )
        self.clock, self.store = SetClock(NOON), Kept()
        self.outside = Outside(secrets, "env:BEAT")

    def alarm(self):
        """The process, started anew."""
        return Alarm(self.clock, plan_of(self.value), self.store, self.people, SENDER)

    def vigil(self):
        """The same of what is done though nothing happens."""
        proving, switch = Proving("Europe/Berlin", 10, 8 * 3_600, 14 * 86_400), Switch(300, 900)
        people = (self.people["Cy"],)
        return Vigil(self.clock, self.store, people, SENDER, proving, switch, self.outside)

    async def step(self, seconds, **happened):
        """Some time later something happens; then all that is due is sent."""
        self.clock.moment = NOON + seconds
        self.alarm().happen(Happened(**happened))
        sending = Sending(self.clock, self.store, self.channels, Patience(2, 300, 86_400), 10, lambda: 0.5)
        return await sending.send_due()


def down(seconds, **labels):
    return (alert(NOON + seconds, starts=NOON + 30, **labels),)


async def story(night):
    deployment = Deployment("1", "shop", "v7", ("application",), NOON, 300, "loopwright deploy rollback")
    await night.step(0, started=(deployment,))
    assert await night.step(30, reports=down(30, **QUIET)) == ()
    assert await night.step(90, reports=down(90, **QUIET)) == ()
    first = await night.step(100, finished=(("1", Outcome.FAILED),))
    assert [entry.standing.value for entry in first] == ["failed", "sent"], "the mail server said: later"
    for seconds in range(160, 1_000, 60):
        await night.step(seconds, reports=down(seconds, **QUIET))
    await night.step(1_001, reports=down(1_001, **QUIET))
    (group,) = night.store.life().pages.open
    await night.step(1_060, acknowledged=(Acknowledgement(group, "Bo", night.clock.moment),))
    over = alert(NOON + 1_100, over=True, starts=NOON + 30, **QUIET)
    await night.step(1_100, reports=(over,))
    await night.step(1_200)
    assert night.store.unsettled() == ()
    await proven(night)
    await beaten(night)


async def proven(night):
    """The weekly test goes the same way, and who has not confirmed it is an alert."""
    vigil = night.vigil()
    assert vigil.tests() == (), "the first test page has just gone out"
    await night.step(1_300)
    assert night.vigil().tests() == ()
    assert night.store.unsettled() == (), "one test a week"
    night.clock.moment = NOON + 9 * 3_600
    assert {one.label("person") for one in night.vigil().tests()} == {"Cy"}


async def beaten(night):
    """Somebody outside hears that alerting works, as long as it does."""
    reasons = []
    for seconds in range(2_000, 3_500, 100):
        night.clock.moment = NOON + seconds
        rings = down(seconds, alertname="Watchdog") if seconds < 2_600 else ()
        reasons.append(await night.vigil().beat(rings, night.store.unsettled()))
    assert reasons[:12] == [""] * 12
    assert "Watchdog" in reasons[12]


def test_an_alert_goes_from_its_rule_to_people_and_to_its_end(tmp_path):
    mails, posts = Mails("451 4.3.0 Later"), Posts()

    async def play():
        async with posts.serving() as url:
            with mail_server(mails, tmp_path) as port:
                await story(Night(url, tmp_path, port))

    asyncio.run(play())
    told = {
        name: [mail for mail in mails.came if mail["To"] == f"{name}@shop.example"]
        for name in ("ada", "bo", "cy")
    }
    what = "The loop does not answer · Shop"
    page = [f"[P1] {what}", f"[P1] Being dealt with: {what}", f"[P1] Over: {what}"]
    subjects = {name: [" ".join(mail["Subject"].split()) for mail in some] for name, some in told.items()}
    test = "[P1] Test, nothing is broken: This week's test page for Cy · Shop"
    assert subjects == {"ada": page, "bo": page, "cy": [test]}
    assert len({mail["References"] for mail in (*told["ada"], *told["bo"])}) == 1
    first = told["ada"][0].get_body(("plain",)).get_content()
    assert "It began 30 s after deploy v7 of shop." in first
    assert "Way back: loopwright deploy rollback" in first
    assert "No answer from Ada." in told["bo"][0].get_body(("plain",)).get_content()
    hooks = [(headers, body) for path, headers, body in posts.came if path == "/hook"]
    said = [json.loads(body) for _, body in hooks]
    assert [one["action"] for one in said] == ["trigger", "acknowledge", "resolve"]
    assert len({one["dedup_key"] for one in said}) == 1
    now = float(hooks[0][0]["Loopwright-Signature"].split(",")[0].removeprefix("t="))
    assert all(verified("shared", headers["Loopwright-Signature"], body, now, 300) for headers, body in hooks)
    beats = [path for path, _, _ in posts.came if path == "/beat"]
    assert len(beats) == 4, "each 300 s; then the Watchdog has been silent for too long"
