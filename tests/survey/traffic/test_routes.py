"""Routes say what was asked for and never whose; people are told from bots, bots from probes."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.survey.traffic.clients import with_kinds
from loopwright.survey.traffic.routes import collapsed, templated
from loopwright.survey.traffic.told import reader_told


def route(path):
    return templated(pl.Series([path], dtype=pl.String))[0]


@pytest.mark.parametrize(
    ("path", "is_route"),
    [
        ("/", "/"),
        ("/orders", "/orders"),
        ("/orders/123", "/orders/:id"),
        ("/orders/123/items/45/", "/orders/:id/items/:id/"),
        ("/1/2/3/4", "/:id/:id/:id/:id"),
        ("/u/alice@example.com/mail", "/u/:id/mail"),
        ("/u/alice%40example.com", "/u/:id"),
        ("/f/6f1ed002-ab5b-4c5e-8b8a-2b4a3b1d9e11.pdf", "/f/:id"),
        ("/k/6f1ed002ab5b4c5e", "/k/:id"),
        ("/pay/cus_Nffrwgzkjh4Xmb", "/pay/:id"),
        ("/t/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "/t/:id"),
        ("/api/v2/users", "/api/v2/users"),
        ("/jos\u00e9", "/:id"),
        ("/users/alice/posts/7", "/users/:name/posts/:id"),
        ("/users/7", "/users/:id"),
        ("/users", "/users"),
        ("/reset/correcthorse", "/reset/:id"),
        ("/password-reset/correcthorse/new", "/password-reset/:id/new"),
        ("/Verify_email/correcthorse", "/Verify_email/:id"),
        ("/invitations/correcthorse", "/invitations/:id"),
        ("/reset", "/reset"),
        ("/presets/blue", "/presets/blue"),
        ("/tokens/12345", "/tokens/:id"),
        ("/d/AbcdefGhijkl", "/d/:id"),
        ("/d/ABcdefghijkl/x", "/d/:id/x"),
        ("/d/aaaaaaaaaaaaB", "/d/:id"),
        ("/d/Abcdefghijk", "/d/Abcdefghijk"),
        ("/docs/Documentation", "/docs/Documentation"),
        ("/docs/documentation", "/docs/documentation"),
        (None, "(no path)"),
    ],
)
def test_what_names_one_thing_becomes_id(path, is_route):
    assert route(path) == is_route


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=6), st.emails())
def test_a_route_holds_no_address_of_anybody(parts, email):
    found = route("/" + "/".join([*parts, email, *parts]))
    assert found.startswith("/")
    assert "@" not in found


def test_a_crowd_of_siblings_is_one_route():
    words = [f"/blog/{chr(97 + a)}{chr(97 + b)}" for a in range(10) for b in range(10)]
    found = collapsed([*words, "/about", "/blog"])
    assert {found[word] for word in words} == {"/blog/:name"}
    assert (found["/about"], found["/blog"]) == ("/about", "/blog")


KINDS = reader_told('[$time_iso8601] $request_method $request_uri "$http_user_agent"')


@pytest.mark.parametrize(
    ("method", "target", "agent", "who", "file"),
    [
        ("GET", "/", "Mozilla/5.0 (X11) Firefox/140.0", "person", False),
        ("GET", "/app.css?v=3", "Mozilla/5.0 (X11) Firefox/140.0", "person", True),
        ("GET", "/", "Mozilla/5.0 (compatible; Googlebot/2.1)", "bot", False),
        ("GET", "/", "curl/8.5.0", "bot", False),
        ("GET", "/", "", "bot", False),
        ("GET", "/", "okhttp/4.12.0", "program", False),
        ("GET", "/", "Shop/12 CFNetwork/1410.0.3 Darwin/22.6.0", "person", False),
        ("GET", "/", "FeedScraper/12 CFNetwork/1410.0.3 Darwin/22.6.0", "person", False),
        ("GET", "/", "FeedReader/2 okhttp/4.12.0", "person", False),
        ("GET", "/", "Dart/3.3 (dart:io)", "person", False),
        ("GET", "/", "axios/1.7.2", "program", False),
        ("GET", "/", "python-requests/2.32.3", "program", False),
        ("GET", "/", "Go-http-client/2.0", "program", False),
        ("GET", "/", "Java/17.0.9", "program", False),
        ("GET", "/", "-", "bot", False),
        ("GET", "/", "kube-probe/1.30", "probe", False),
        ("GET", "/healthz", "Mozilla/5.0", "probe", False),
        ("POST", "/robotics", "Mozilla/5.0 (Macintosh) Safari/605", "person", False),
    ],
)
def test_who_asked_and_for_what(method, target, agent, who, file):
    line = f'[2025-10-10T13:55:36Z] {method} {target} "{agent}"'
    row = with_kinds(KINDS.read(pl.Series([line]))).to_dicts()[0]
    assert (row["who"], row["file"], row["read"]) == (who, file, method == "GET")
