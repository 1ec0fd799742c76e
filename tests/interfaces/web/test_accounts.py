"""Coming in, staying in and being shown out, as a stranger, a forgetful person and a thief would try it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from loopwright.interfaces.web.accounts.models import User
    from loopwright.interfaces.web.desk import Desk

    Enter = Callable[..., User]
    Browser = Callable[..., Client]

PASSWORD = "a sentence is easier than a riddle"  # noqa: S105 - of people that live for one test
EVIL = "<script>alert('x')</script>{{ 7|add:7 }}"


def owner_form(**said: str) -> dict[str, str]:
    return {"name": "Ada", "email": "Ada@Example.com", "password": PASSWORD} | said


def set_up_factor(client: Client) -> tuple[str, list[str]]:
    """Set a second factor up in a browser; its secret and the recovery codes."""
    secret = re.search(r"Key: <code>(\w+)</code>", client.get("/account/second-factor").content.decode())
    assert secret is not None
    code = pyotp.TOTP(secret[1]).now()
    shown = client.post("/account/second-factor", {"code": code}).content.decode()
    return secret[1], re.findall(r"<li><code>([\w-]+)</code></li>", shown)


def test_the_first_link_creates_the_owner_once(browser: Browser) -> None:
    from loopwright.interfaces.web.accounts.entering import owner_link
    from loopwright.interfaces.web.accounts.models import User

    void, secret = owner_link(), owner_link()
    client = browser()
    assert client.get(f"/welcome/{void}").status_code == 404, "an older link opens nothing"
    answer = client.post(f"/welcome/{secret}", owner_form())
    assert answer.headers["Location"] == "/account"
    person = User.objects.get()
    assert (person.email, person.role) == ("ada@example.com", "owner")
    assert person.password.startswith("argon2$")
    assert browser().get(f"/welcome/{secret}").status_code == 404
    assert owner_link() is None


def test_a_link_ends(browser: Browser) -> None:
    from django.utils import timezone

    from loopwright.interfaces.web.accounts.entering import owner_link
    from loopwright.interfaces.web.accounts.models import Invitation

    secret = owner_link()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert browser().post(f"/welcome/{secret}", owner_form()).status_code == 404


@pytest.mark.parametrize("weak", ["short", "123456789012", "ada@example.com", "password1234"])
def test_weak_passwords_are_refused(browser: Browser, weak: str) -> None:
    from loopwright.interfaces.web.accounts.entering import owner_link
    from loopwright.interfaces.web.accounts.models import User

    answer = browser().post(f"/welcome/{owner_link()}", owner_form(password=weak))
    assert answer.status_code == 200
    assert b'class="wrong"' in answer.content
    assert not User.objects.exists()


def test_a_wrong_person_and_a_wrong_password_read_the_same(enter: Enter, browser: Browser) -> None:
    enter("owner")
    said = []
    for email in ("owner@example.com", "nobody@example.com"):
        answer = browser().post("/login", {"email": email, "password": "wrong and long enough"})
        assert answer.status_code == 403
        said.append(re.sub(r'value="[^"]*"', "", answer.content.decode()))
    assert said[0] == said[1]


def test_guessing_is_limited_and_the_right_password_does_not_help_then(
    enter: Enter, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from loopwright.interfaces.web.accounts import entering

    enter("owner")
    monkeypatch.setattr(entering, "PASSWORDS", replace(entering.PASSWORDS, most=3))
    client = browser()
    for _ in range(3):
        client.post("/login", {"email": "owner@example.com", "password": "wrong and long enough"})
    answer = client.post("/login", {"email": " OWNER@example.com", "password": PASSWORD})
    assert answer.status_code == 403
    assert b"too many attempts" in answer.content


def test_one_address_cannot_try_everybody(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from loopwright.interfaces.web.accounts import entering

    monkeypatch.setattr(entering, "ADDRESSES", replace(entering.ADDRESSES, most=3))
    client = browser()
    for number in range(3):
        client.post("/login", {"email": f"{number}@example.com", "password": "x"})
    assert b"too many attempts" in client.post("/login", {"email": "z@example.com", "password": "x"}).content


def test_the_session_changes_at_the_login(enter: Enter, browser: Browser) -> None:
    client = browser()
    session = client.session
    session["planted"] = "by a thief"
    session.save()
    planted = session.session_key
    client.post("/login", {"email": enter("owner").email, "password": PASSWORD})
    assert client.session.session_key != planted
    thief = browser()
    thief.cookies["loopwright-session"] = planted
    assert thief.get("/").status_code == 302


def test_forms_without_their_token_are_refused(enter: Enter, browser: Browser) -> None:
    person = enter("owner")
    client = browser(enforce_csrf_checks=True)
    assert client.post("/login", {"email": person.email, "password": PASSWORD}).status_code == 403


def test_a_second_factor_is_asked_for_and_each_code_opens_once(
    enter: Enter, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = enter("owner")
    secret, _ = set_up_factor(browser(person))
    from loopwright.interfaces.web.accounts import entering
    from loopwright.interfaces.web.accounts.models import User

    assert secret not in User.objects.get(pk=person.pk).totp_secret, "it is encrypted"
    real = entering.timezone.now()
    client = browser()
    assert (
        client.post("/login?next=/loop", {"email": person.email, "password": PASSWORD})
        .headers["Location"]
        .startswith("/login/code")
    )
    assert client.get("/").status_code == 302, "the password alone opens nothing"
    used = pyotp.TOTP(secret).at(real)
    assert client.post("/login/code", {"code": used}).status_code == 403, "it opened at the set-up"
    monkeypatch.setattr(entering.timezone, "now", lambda: real + timedelta(seconds=60))
    fresh = pyotp.TOTP(secret).at(real + timedelta(seconds=60))
    answer = client.post("/login/code?next=/loop", {"code": fresh[:3] + " " + fresh[3:]})
    assert answer.headers["Location"] == "/loop"
    assert client.get("/").status_code == 200


def test_a_recovery_code_opens_once(enter: Enter, browser: Browser) -> None:
    person = enter("owner")
    _, codes = set_up_factor(browser(person))
    assert len(set(codes)) == 10
    outcomes = []
    for _ in range(2):
        client = browser()
        client.post("/login", {"email": person.email, "password": PASSWORD})
        outcomes.append(client.post("/login/code", {"code": codes[3].upper()}).status_code)
    assert outcomes == [302, 403]


def test_codes_cannot_be_guessed(enter: Enter, browser: Browser) -> None:
    person = enter("owner")
    set_up_factor(browser(person))
    client = browser()
    client.post("/login", {"email": person.email, "password": PASSWORD})
    outcomes = [client.post("/login/code", {"code": f"{number:06}"}).status_code for number in range(7)]
    assert outcomes[-1] == 429


@pytest.mark.parametrize(
    "away", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere_after_the_login(enter: Enter, browser: Browser, away: str) -> None:
    person = enter("owner")
    answer = browser().post(f"/login?next={away}", {"email": person.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_a_browser_is_logged_out_from_another(enter: Enter, browser: Browser) -> None:
    person = enter("viewer")
    here, there = browser(person), browser(person)
    sitting = person.sittings.get(session_key=there.session.session_key)
    assert here.post(f"/account/sittings/{sitting.pk}/end").status_code == 302
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_nobody_ends_the_sitting_of_another(enter: Enter, browser: Browser) -> None:
    owner, viewer = enter("owner"), enter("viewer")
    theirs = browser(owner)
    number = owner.sittings.get().pk
    assert browser(viewer).post(f"/account/sittings/{number}/end").status_code == 404
    assert theirs.get("/").status_code == 200


def test_another_password_ends_the_other_sittings(enter: Enter, browser: Browser) -> None:
    person = enter("viewer")
    here, there = browser(person), browser(person)
    fresh = "a wholly different sentence"
    here.post("/account/password", {"current": PASSWORD, "password": fresh})
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert browser().post("/login", {"email": person.email, "password": fresh}).status_code == 302


def test_there_is_always_an_owner(enter: Enter, browser: Browser) -> None:
    from loopwright.interfaces.web.accounts.models import User

    owner = enter("owner")
    client = browser(owner)
    for wanted in ("viewer", "gone"):
        client.post(f"/people/{owner.pk}", {"role": wanted})
    client.post("/account/leave", {"current": PASSWORD})
    assert User.objects.get().role == "owner"


def test_a_person_is_invited_as_what_was_said(enter: Enter, browser: Browser) -> None:
    from loopwright.interfaces.web.accounts.models import User

    page = browser(enter("owner")).post("/people", {"email": "Bo@example.com", "role": "responder"})
    link = re.search(r"/welcome/[\w-]+", page.content.decode())
    assert link is not None
    browser().post(link[0], {"name": "Bo", "email": "other@example.com", "password": PASSWORD})
    person = User.objects.get(name="Bo")
    assert (person.email, person.role) == ("bo@example.com", "responder")


def test_whoever_leaves_is_forgotten(enter: Enter, browser: Browser) -> None:
    from loopwright.interfaces.web.accounts.models import Change, User

    enter("owner")
    person = enter("viewer")
    client = browser(person)
    told = client.get("/account/export").json()
    assert told["person"]["email"] == person.email
    client.post("/account/leave", {"current": PASSWORD})
    assert not User.objects.filter(pk=person.pk).exists()
    assert not Change.objects.filter(who=person.email).exists()
    assert Change.objects.filter(who=f"person {person.pk}", what="logged in").exists()


def test_names_are_text_and_nothing_else(enter: Enter, browser: Browser) -> None:
    owner = browser(enter("owner", name=EVIL))
    enter("viewer", name=EVIL)
    owner.post("/tokens", {"name": EVIL, "scope": "read", "days": "3"})
    for page in ("/", "/account", "/people", "/tokens", "/changes"):
        shown = owner.get(page).content.decode()
        assert "<script>alert" not in shown, page
        assert page == "/changes" or "{{ 7|add:7 }}" in shown, page


def test_secrets_of_the_database_are_of_no_use_alone(desk: Desk, enter: Enter, browser: Browser) -> None:
    owner = browser(enter("owner"))
    secret, codes = set_up_factor(owner)
    token = re.search(
        r"lw_[\w-]+", owner.post("/tokens", {"name": "x", "scope": "read", "days": "3"}).content.decode()
    )
    assert token is not None
    assert desk.site.folder is not None
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = (desk.site.folder / "loopwright.sqlite3").read_bytes()
    for one in (secret, token[0], codes[0], codes[0].replace("-", ""), PASSWORD):
        assert one.encode() not in kept


def test_the_site_is_fit_for_https() -> None:
    """Django's own list for a deployment, on a site that people reach by https."""
    import subprocess
    import sys

    run = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env={
            "DJANGO_SETTINGS_MODULE": "loopwright.interfaces.web.settings",
            "LOOPWRIGHT_ADDRESS": "https://ops.example.com",
            "LOOPWRIGHT_PROXY": "1",
            "PATH": "/usr/bin",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_headers_stand_on_every_page(browser: Browser) -> None:
    answer = browser().get("/login")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"


def test_logging_in_again_begins_another_sitting(enter: Enter, browser: Browser) -> None:
    from loopwright.interfaces.web.accounts.models import Sitting

    person, other = enter("owner"), enter("viewer")
    client = browser(person)
    before = client.session.session_key
    for whose in (person, other):
        answer = client.post("/login", {"email": whose.email, "password": PASSWORD})
        assert answer.status_code == 302
        assert client.session.session_key != before
        assert [one.person for one in Sitting.objects.all()] == [whose]
        assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
@pytest.mark.usefixtures("desk")
def test_attempts_are_counted_by_network(address: str, network: str) -> None:
    from django.test import RequestFactory

    from loopwright.interfaces.web.accounts.recording import network_of

    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_a_disk_that_takes_nothing_hides_no_page(
    enter: Enter, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError
    from django.db.models import QuerySet

    from loopwright.interfaces.web.accounts import doors
    from loopwright.interfaces.web.accounts.models import ApiToken
    from loopwright.interfaces.web.accounts.secrets import fresh

    person = enter("owner")
    client = browser(person)
    secret, digest = fresh("lw_")
    ends = timezone_in_a_day()
    ApiToken.objects.create(digest=digest, name="t", person=person, scope="read", expires_at=ends)

    def full(_self: object, **_said: object) -> int:
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(QuerySet, "update", full)
    monkeypatch.setattr(doors, "SEEN_EVERY_SECONDS", -1)
    assert client.get("/").status_code == 200
    answer = browser().get("/api/checks", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200


def timezone_in_a_day() -> object:
    from django.utils import timezone

    return timezone.now() + timedelta(days=1)
