"""Every format is told by its first lines, and what was written is read back."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.survey.traffic.lines import REQUESTS, WRITERS

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.traffic.detecting import known_formats, reader_of
from loopwright.survey.traffic.formats.jsonlines import reader_with
from loopwright.survey.traffic.reading import COLUMNS
from loopwright.survey.traffic.told import reader_told

NO_AGENT = {"common", "heroku"}
NO_TIME = {"common", "combined"}
RECEIVES = {"caddy", "json", "alb", "cloudfront"}
FINE = {"caddy", "json", "haproxy", "alb", "heroku"}  # whose clock has milliseconds
COMBINED = (
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent '
    '"$http_referer" "$http_user_agent"'
)


def read(lines, reader=None):
    reader = reader or reader_of("log", tuple(lines))
    return reader, reader.read(pl.Series("line", list(lines), pl.String)).to_dicts()


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=40, deadline=None)
@given(requests=st.lists(REQUESTS, min_size=3, max_size=8))
def test_what_was_written_is_read_back(name, requests):
    _, rows = read([WRITERS[name](one) for one in requests])
    for one, row in zip(requests, rows, strict=True):
        moment = one.moment + (one.millisecond / 1000 if name in FINE else 0)
        assert row["time"] == pytest.approx(moment, abs=1e-3)
        assert (row["address"], row["method"], row["status"]) == (one.address, one.method, one.status)
        assert row["target"].rstrip("?") == one.target.rstrip("?")
        assert row["sent"] == one.sent
        if name not in NO_AGENT:
            assert row["agent"] == one.agent
        if name in RECEIVES:
            assert row["received"] == one.received
        if name not in NO_TIME:
            assert row["seconds"] == pytest.approx(one.seconds, rel=1e-6)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("combined", "nginx or Apache, combined"),
        ("common", "nginx or Apache, combined"),
        ("caddy", "Caddy, JSON"),
        ("json", "JSON lines"),
        ("haproxy", "HAProxy, HTTP"),
        ("alb", "AWS application load balancer"),
        ("cloudfront", "CloudFront"),
        ("heroku", "Heroku router"),
    ],
)
@settings(max_examples=10, deadline=None)
@given(requests=st.lists(REQUESTS, min_size=3, max_size=5))
def test_a_format_is_told_by_its_first_lines(name, title, requests):
    reader, _ = read([WRITERS[name](one) for one in requests])
    assert reader.title == title


def test_lines_of_no_format_are_refused_with_what_to_do():
    with pytest.raises(LoopwrightError) as refused:
        reader_of("x.log", ("hello", "world"))
    assert "x.log" in refused.value.message
    assert "--log-format" in refused.value.advice


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=200), min_size=1, max_size=20))
def test_no_line_whatever_crashes_a_reader(lines):
    for reader_for in known_formats():
        frame = reader_for(tuple(lines)).read(pl.Series("line", lines, pl.String))
        assert frame.columns == list(COLUMNS)
        assert len(frame) == len(lines)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_spoilt_lines_never_crash_a_reader(data):
    name = data.draw(st.sampled_from(sorted(WRITERS)))
    line = WRITERS[name](data.draw(REQUESTS))
    start = data.draw(st.integers(0, len(line)))
    junk = data.draw(st.text(max_size=5))
    lines = [line, line[:start], line[:start] + junk + line[start:], line[::-1]]
    for reader_for in known_formats():
        assert len(reader_for(tuple(lines)).read(pl.Series("line", lines, pl.String))) == len(lines)


def test_an_escaped_quote_stays_within_its_field():
    quoted = (
        '1.2.3.4 - - [10/Oct/2025:13:55:36 -0700] "GET /a\\"b HTTP/1.1" 200 5 "-" "An \\"agent\\" here" 0.123'
    )
    plain = '1.2.3.4 - - [10/Oct/2025:13:55:36 -0700] "GET /a HTTP/1.1" 200 5 "-" "agent" 0.456'
    _, rows = read([quoted, plain])
    assert [row["target"] for row in rows] == ['/a\\"b', "/a"]
    assert rows[0]["agent"] == 'An \\"agent\\" here'
    assert [row["seconds"] for row in rows] == [0.123, 0.456]


@pytest.mark.parametrize("request_line", ["\\x16\\x03\\x01", "-", "", "GET", "GET  HTTP/1.1", "quit 1 2 3"])
def test_a_request_that_is_none_is_still_a_line(request_line):
    _, rows = read([f'1.2.3.4 - - [10/Oct/2025:13:55:36 -0700] "{request_line}" 400 0 "-" "-"'])
    assert rows[0]["status"] == 400
    assert rows[0]["time"] is not None


def test_a_virtual_host_before_the_address_is_not_the_visitor():
    _, rows = read(
        ['example.com:443 9.8.7.6 - - [10/Oct/2025:13:55:36 +0000] "GET / HTTP/1.1" 200 5 "-" "a"']
    )
    assert rows[0]["address"] == "9.8.7.6"


def test_seconds_of_apache_are_no_microseconds():
    line = '1.2.3.4 - - [10/Oct/2025:13:55:36 +0000] "GET / HTTP/1.1" 200 5 "-" "a" {}'
    reader, rows = read([line.format(took) for took in (0, 1, 2)])
    assert [row["seconds"] for row in rows] == [0, 1, 2]
    assert "seconds" in reader.notes[0]


def test_the_columns_of_cloudfront_are_those_that_its_header_names():
    lines = [
        "#Version: 1.0",
        "#Fields: date time cs-method cs-uri-stem sc-status time-taken c-ip",
        "2025-10-10\t13:55:36\tGET\t/x\t200\t0.250\t1.2.3.4",
    ]
    _, rows = read(lines)
    assert rows[2]["seconds"] == 0.25
    assert rows[2]["address"] == "1.2.3.4"


@pytest.mark.parametrize(
    ("log_format", "line", "seen"),
    [
        (
            COMBINED,
            '::1 - - [10/Oct/2025:13:55:36 +0000] "GET /a HTTP/2.0" 200 5 "-" "x y"',
            {"agent": "x y", "sent": 5},
        ),
        (
            """log_format timed '$remote_addr [$time_iso8601] '
                 '"$request_method $request_uri" $status rt=$request_time';""",
            '9.9.9.9 [2025-10-10T13:55:36+02:00] "POST /pay?x=1" 201 rt=0.250',
            {"method": "POST", "target": "/pay?x=1", "seconds": 0.25, "time": 1760097336.0},
        ),
        (
            "$msec\t$http_x_forwarded_for\t$remote_addr\t$request\t$status\t$request_length\t$request_time",
            "1760104536.123\t7.7.7.7, 10.0.0.1\t10.0.0.2\tGET / HTTP/1.1\t304\t512\t0.001",
            {"address": "7.7.7.7", "time": 1760104536.123, "received": 512, "status": 304},
        ),
        (
            '{"t":"$time_iso8601","r":"$request","s":$status,"ua":"$http_user_agent"}',
            '{"t":"2025-10-10T13:55:36Z","r":"GET /j HTTP/1.1","s":200,"ua":"a \\"b\\" c"}',
            {"target": "/j", "agent": 'a \\"b\\" c'},
        ),
        (
            'LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\" %D" combinedio',
            '1.1.1.1 - bob [10/Oct/2025:13:55:36 +0000] "GET /a HTTP/1.1" 200 321 "-" "me" 250000',
            {"seconds": 0.25, "sent": 321, "agent": "me"},
        ),
        (
            '%a %{msec}t "%m %U%q" %s %I %B %{ms}T',
            '1.1.1.1 1760104536123 "GET /a?b=1" 200 99 100 250',
            {"time": 1760104536.123, "received": 99, "sent": 100, "seconds": 0.25, "method": "GET"},
        ),
    ],
)
def test_a_format_that_is_told_is_read(log_format, line, seen):
    _, rows = read([line], reader_told(log_format))
    for key, value in seen.items():
        assert rows[0][key] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-12))


def test_a_format_without_a_time_is_refused():
    with pytest.raises(LoopwrightError, match="when a request was"):
        reader_told("$remote_addr $request")


def test_keys_of_json_can_be_told():
    line = '{"when": 1760104536123, "took": {"total_ms": 250}, "verb": "GET", "what": "/x", "answer": "200"}'
    reader = reader_with(
        (line,), {"time": "when", "seconds": "took.total_ms", "target": "what", "status": "answer"}
    )
    _, rows = read([line], reader)
    assert rows[0]["time"] == pytest.approx(1760104536.123)
    assert (rows[0]["seconds"], rows[0]["target"], rows[0]["status"], rows[0]["method"]) == (
        0.25,
        "/x",
        200,
        "GET",
    )


@pytest.mark.parametrize(
    "line",
    [
        '{"ts": 1e400, "status": 200}',
        '{"ts": NaN, "status": 200}',
        '{"ts": true}',
        '{"ts": "0001-01-01T00:00:00Z"}',
        '{"ts": 99999999999999999999999999}',
        "[" * 100_000,
        '{"a":' * 50_000,
        '{"request": [], "ts": {"x": 1}}',
    ],
)
def test_odd_json_never_crashes(line):
    good = '{"ts": 1760104536, "status": 200, "request": {"method": "GET", "uri": "/"}}'
    _, rows = read([good, line, good], reader_with((good,), {}))
    assert rows[0]["status"] == rows[2]["status"] == 200
