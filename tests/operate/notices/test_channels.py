"""Each channel against a real server on loopback: what arrives, and what each kind of failure comes to."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace

import jsonschema
import pytest
from tests.operate.notices.samples import LINE, message, over
from tests.operate.notices.sinks import PASSWORD, USER, Mails, Posts, mail_server

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.alerts.escalation import Kind
from loopwright.operate.notices.channels.mail import Mail, MailServer, Security
from loopwright.operate.notices.channels.others import Others
from loopwright.operate.notices.channels.pagerduty import PagerDuty
from loopwright.operate.notices.channels.posting import posted
from loopwright.operate.notices.channels.slack import Slack, blocks
from loopwright.operate.notices.channels.webhook import Webhook
from loopwright.operate.notices.payload import notice_schema, payload, verified
from loopwright.operate.notices.secrets import StoredSecrets

pytestmark = [
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),  # apprise asks for it
    pytest.mark.filterwarnings(
        "ignore:Requiring AUTH while not:UserWarning"
    ),  # TLS was there before SMTP began
]
SECRET = "not-a-real-secret"  # noqa: S105 - of a test
SECRETS = StoredSecrets({"HOOK": SECRET, "KEY": "not-a-real-key", "PASSWORD": PASSWORD, "WRONG": "wrong"})


def delivered(channel_at, *messages, answers=()):
    """What a channel comes to for messages, and what its server took."""
    posts = Posts(*answers)

    async def play():
        async with posts.serving() as url:
            channel, made = channel_at(url)
            return [await channel.deliver(made(one)) for one in messages]

    return asyncio.run(play()), posts.came


def webhook(url):
    return Webhook(SECRETS, "env:HOOK"), lambda one: replace(one, address=f"{url}/hook")


def slack(url):
    secrets = StoredSecrets({"SLACK": f"{url}/services/T/B/x"})
    return Slack(secrets), lambda one: replace(one, address="env:SLACK")


def pagerduty(url):
    return PagerDuty(SECRETS, f"{url}/v2/enqueue"), lambda one: replace(one, address="env:KEY")


def others(url):
    secrets = StoredSecrets({"JSON": url.replace("http://", "json://") + "/apprise"})
    return Others(secrets, 5), lambda one: replace(one, address="env:JSON")


def test_the_webhook_is_typed_signed_and_the_same_each_time():
    first, (_, came) = message(), delivered(webhook, message(), message(), over())
    assert [path for path, _, _ in came] == ["/hook"] * 3
    for _, headers, body in came:
        jsonschema.validate(json.loads(body), notice_schema())
        assert verified(SECRET, headers["Loopwright-Signature"], body, time.time(), 300)
        assert not verified(SECRET, headers["Loopwright-Signature"], body + b" ", time.time(), 300)
        assert not verified("other", headers["Loopwright-Signature"], body, time.time(), 300)
        assert not verified(SECRET, headers["Loopwright-Signature"], body, time.time() + 900, 300)
    assert [headers["Idempotency-Key"] for _, headers, _ in came] == ["1", "1", "2"]
    assert [json.loads(body) for _, _, body in came[:2]] == [payload(first)] * 2
    assert [json.loads(body)["action"] for _, _, body in came] == ["trigger", "trigger", "resolve"]


def test_a_payload_that_says_less_is_refused_by_the_schema():
    said = payload(message())
    del said["dedup_key"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(said, notice_schema())


def test_pagerduty_is_told_to_trigger_acknowledge_and_resolve_by_one_key():
    told = [message(), message("3", kind=Kind.UPDATE), message("4", kind=Kind.ACKNOWLEDGE), over()]
    outcomes, came = delivered(pagerduty, *told, answers=[202] * 4)
    assert all(one.delivered for one in outcomes)
    events = [json.loads(body) for _, _, body in came]
    assert [event["event_action"] for event in events] == ["trigger", "trigger", "acknowledge", "resolve"]
    assert {event["dedup_key"] for event in events} == {"thread"}
    assert {event["routing_key"] for event in events} == {"not-a-real-key"}
    assert events[0]["payload"]["severity"] == "critical"
    assert events[0]["payload"]["custom_details"]["Way back"] == "docs/runbooks/rollback.md"
    assert events[0]["links"][1]["href"] == LINE.runbook
    assert "payload" not in events[3]


def test_slack_gets_blocks_in_which_nothing_of_an_alert_is_mark_up():
    evil = replace(LINE, summary="<!channel> & <https://evil.example|click>")
    outcomes, ((path, _, body),) = delivered(slack, message(lines=(evil,)))
    assert outcomes[0].delivered
    assert path == "/services/T/B/x"
    text = json.dumps(json.loads(body)["blocks"])
    assert "<!channel>" not in text
    assert "&lt;!channel&gt; &amp;" in text


def test_slack_takes_no_text_that_is_longer_than_it_says():
    long = message(title="x" * 5_000, lines=tuple(replace(LINE, summary="y" * 5_000) for _ in range(10)))
    made = blocks(long)["blocks"]
    assert len(made[0]["text"]["text"]) <= 150
    assert all(len(one["text"]["text"]) <= 3_000 for one in made)
    assert len(made) <= 50


def test_apprise_takes_the_other_ways():
    outcomes, ((path, _, body),) = delivered(others, message())
    assert outcomes[0].delivered
    assert path == "/apprise"
    assert "docs/runbooks/rollback.md" in json.loads(body)["message"]


def test_apprise_that_hangs_is_left_in_time():
    async def play():
        posts = Posts(None)
        async with posts.serving() as url:
            channel = Others(StoredSecrets({"JSON": url.replace("http://", "json://")}), 0.2)
            outcome = await channel.deliver(message(address="env:JSON"))
            channel.close()
            return outcome

    assert asyncio.run(play()).reason == "No answer within 0.2 s."


def test_apprise_does_not_know_every_address():
    channel = Others(StoredSecrets({"ODD": "pigeon://roof"}), 5)
    outcome = asyncio.run(channel.deliver(message(address="env:ODD")))
    assert (outcome.delivered, outcome.lasting) == (False, True)


ANSWERS = [
    (500, False, None),
    (503, False, None),
    ((429, {"Retry-After": "7"}), False, 7.0),
    ((429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), False, None),
    (408, False, None),
    (400, True, None),
    (404, True, None),
    (410, True, None),
    ((302, {"Location": "http://127.0.0.1:1/"}), True, None),
]


@pytest.mark.parametrize("channel", [webhook, slack, pagerduty])
@pytest.mark.parametrize(("answer", "lasting", "wait"), ANSWERS, ids=str)
def test_a_refusal_is_lasting_or_tried_again(channel, answer, lasting, wait):
    (outcome,), _ = delivered(channel, message(), answers=[answer])
    assert (outcome.delivered, outcome.lasting, outcome.wait_seconds) == (False, lasting, wait)
    assert SECRET not in outcome.reason
    assert "not-a-real-key" not in outcome.reason


def test_where_nothing_listens_it_is_tried_again():
    outcome = asyncio.run(posted("http://127.0.0.1:1/", b"", {}))
    assert (outcome.delivered, outcome.lasting) == (False, False)


def test_what_is_no_url_is_never_tried_again():
    assert asyncio.run(posted("http://[", b"", {})).lasting


def mail_of(port, security, folder=None, **changed):
    trust = str(folder / "cert.pem") if folder else ""
    server = MailServer("127.0.0.1", port, USER, security, authorities=trust, timeout_seconds=5)
    return Mail(replace(server, **changed), SECRETS)


def test_mail_goes_by_starttls_with_a_password_and_makes_one_thread(tmp_path):
    mails = Mails()
    with mail_server(mails, tmp_path) as port:
        channel = mail_of(port, Security.STARTTLS, tmp_path, user=USER, password="env:PASSWORD")  # noqa: S106
        for one in (message(), over()):
            assert asyncio.run(channel.deliver(one)).delivered
    first, last = mails.came
    assert mails.secure == [True, True]
    assert first["Subject"] == "[P1] The loop has not answered from outside for 1m · Shop"
    assert first["References"] == last["References"] == last["In-Reply-To"] == "<thread.page@shop.example>"
    assert [one["Message-ID"] for one in mails.came] == ["<1@shop.example>", "<2@shop.example>"]
    assert (first["Importance"], last["Importance"]) == ("high", None)
    text = first.get_body(("plain",)).get_content()
    assert text.replace("\r\n", "\n") == MAIL_TEXT
    assert (
        'href="https://shop.example/runbooks/incident-response.md"' in first.get_body(("html",)).get_content()
    )
    assert "it lasted 2 min" in last.get_body(("plain",)).get_content()


MAIL_TEXT = """\
No answer from Bo.

Broken:   The loop has not answered from outside for 1m. (application, LoopDown)
Since:    Fri 27 Nov 2026 15:31:15 CET (2 min 5 s ago)
How bad:  P1: the loop is broken for its users
First:    https://shop.example/runbooks/incident-response.md
Deploy:   It began 40 s after deploy v1 of shop.
Way back: docs/runbooks/rollback.md

Answer or look: https://status.shop.example/alerts/thread
"""


def test_mail_goes_by_tls_from_the_start(tmp_path):
    mails = Mails()
    with mail_server(mails, tmp_path, implicit=True) as port:
        channel = mail_of(port, Security.TLS, tmp_path, user=USER, password="env:PASSWORD")  # noqa: S106
        assert asyncio.run(channel.deliver(message())).delivered
    assert len(mails.came) == 1


@pytest.mark.parametrize(
    ("changed", "lasting", "reason"),
    [
        ({"password": "env:WRONG"}, True, "Refused with 535"),
        ({"password": "env:PASSWORD", "authorities": ""}, False, "SSLCertVerificationError"),
        ({"password": ""}, True, "Refused with 530"),
    ],
)
def test_a_mail_server_that_does_not_let_us_in_is_said_why(tmp_path, changed, lasting, reason):
    mails = Mails()
    with mail_server(mails, tmp_path) as port:
        channel = mail_of(port, Security.STARTTLS, tmp_path, user=USER, **changed)
        outcome = asyncio.run(channel.deliver(message()))
    assert (outcome.delivered, outcome.lasting) == (False, lasting)
    assert outcome.reason.startswith(reason)
    assert PASSWORD not in outcome.reason
    assert mails.came == []


@pytest.mark.parametrize(
    ("reply", "address", "lasting"),
    [
        ("451 4.3.0 Later", "ada@shop.example", False),
        ("554 5.7.1 Never", "ada@shop.example", True),
        (None, "nobody@shop.example", True),
    ],
)
def test_a_mail_that_is_refused_is_lasting_or_tried_again(reply, address, lasting):
    mails = Mails(*([reply] if reply else []))
    with mail_server(mails) as port:
        outcome = asyncio.run(mail_of(port, Security.NONE).deliver(message(address=address)))
    assert (outcome.delivered, outcome.lasting) == (False, lasting)


def test_no_password_goes_over_an_open_way():
    with mail_server(Mails()) as port:
        channel = mail_of(port, Security.NONE, user=USER, password="env:PASSWORD")  # noqa: S106
        with pytest.raises(LoopwrightError, match="not sent"):
            asyncio.run(channel.deliver(message()))


def test_a_mail_server_that_is_not_there_is_tried_again():
    outcome = asyncio.run(mail_of(1, Security.NONE).deliver(message()))
    assert (outcome.delivered, outcome.lasting) == (False, False)


def test_no_header_can_be_slipped_in_by_an_alert():
    mails = Mails()
    with mail_server(mails) as port:
        evil = message(title="Down\r\nBcc: all@shop.example", product="Shop\nX: y")
        assert asyncio.run(mail_of(port, Security.NONE).deliver(evil)).delivered
    assert mails.came[0]["Bcc"] is None
    assert mails.came[0]["X"] is None


def test_secrets_are_named_and_never_said(tmp_path):
    path = tmp_path / "key"
    path.write_text("first\n")
    assert SECRETS.read(f"file:{path}") == "first"
    path.write_text("second\n")
    assert SECRETS.read(f"file:{path}") == "second"
    for wrong in (f"file:{tmp_path}/none", "env:NONE", "hunter2"):
        with pytest.raises(LoopwrightError) as raised:
            SECRETS.read(wrong)
        assert "hunter2" not in raised.value.message
