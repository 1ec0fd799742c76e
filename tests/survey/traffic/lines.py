"""Log lines of every format, made from what a request was, so that reading them back can be checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import quote

from hypothesis import strategies as st

FIRST, LAST = 1_500_000_000, 1_790_000_000


@dataclass(frozen=True)
class Request:
    moment: int
    millisecond: int
    offset_minutes: int
    address: str
    method: str
    target: str
    status: int
    sent: int
    received: int
    seconds: float
    agent: str

    def common_time(self) -> str:
        zone = timezone(timedelta(minutes=self.offset_minutes))
        return datetime.fromtimestamp(self.moment, zone).strftime("%d/%b/%Y:%H:%M:%S %z")

    def iso(self, letters: int = 3) -> str:
        moment = datetime.fromtimestamp(self.moment, UTC) + timedelta(milliseconds=self.millisecond)
        return moment.isoformat(timespec="milliseconds" if letters == 3 else "microseconds").replace(
            "+00:00", "Z"
        )


def escaped(text: str, quote_: str = '\\"') -> str:
    return text.replace("\\", "\\\\").replace('"', quote_)


def combined(r: Request, quote_: str = '\\"') -> str:
    return (
        f'{r.address} - - [{r.common_time()}] "{r.method} {escaped(r.target, quote_)} HTTP/1.1" '
        f'{r.status} {r.sent} "-" "{escaped(r.agent, quote_)}"'
    )


def nginx_timed(r: Request) -> str:
    return f"{combined(r, chr(92) + 'x22')} {r.seconds:.3f}"


def apache_micro(r: Request) -> str:
    return f"{combined(r)} {round(r.seconds * 1e6)}"


def common(r: Request) -> str:
    return combined(r).partition(' "-" ')[0]


def caddy(r: Request) -> str:
    return json.dumps({
        "level": "info", "ts": r.moment + r.millisecond / 1000, "logger": "http.log.access.log0",
        "msg": "handled request",
        "request": {
            "remote_ip": r.address, "proto": "HTTP/2.0", "method": r.method, "host": "example.org",
            "uri": r.target, "headers": {"User-Agent": [r.agent]},
        },
        "bytes_read": r.received, "user_id": "", "duration": r.seconds, "size": r.sent, "status": r.status,
    })  # fmt: skip


def json_line(r: Request) -> str:
    return json.dumps({
        "timestamp": r.iso(), "client_ip": r.address, "method": r.method, "path": r.target, "status": r.status,
        "bytes_sent": r.sent, "request_length": r.received, "duration_ms": r.seconds * 1000,
        "user_agent": r.agent,
    })  # fmt: skip


def haproxy(r: Request) -> str:
    moment = datetime.fromtimestamp(r.moment, UTC).strftime("%d/%b/%Y:%H:%M:%S")
    agent = r.agent.replace("}", "").replace("{", "")
    return (
        f"Feb  6 12:14:14 localhost haproxy[14389]: {r.address}:33317 [{moment}.{r.millisecond:03d}] http-in "
        f"static/srv1 10/0/30/69/{round(r.seconds * 1000)} {r.status} {r.sent} - - ---- 1/1/1/1/0 0/0 "
        f'{{{agent}}} "{r.method} {r.target} HTTP/1.1"'
    )


def alb(r: Request) -> str:
    return (
        f"https {r.iso(6)} app/my-loadbalancer/50dc6c495c0c9188 {r.address}:2817 10.0.0.1:80 0.000 "
        f"{r.seconds:.3f} 0.000 {r.status} 200 {r.received} {r.sent} "
        f'"{r.method} https://www.example.com:443{r.target} HTTP/1.1" "{r.agent}" ECDHE-RSA-AES128-GCM-SHA256 '
        'TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/t/73e2d6bc24d8a067 "Root=1-58"'
    )


def cloudfront(r: Request) -> str:
    moment = datetime.fromtimestamp(r.moment, UTC)
    path, _, query = r.target.partition("?")
    cells = [
        moment.strftime("%Y-%m-%d"), moment.strftime("%H:%M:%S"), "LAX1", str(r.sent), r.address, r.method,
        "d111111abcdef8.cloudfront.net", path, str(r.status), "-", quote(r.agent), query or "-", "-", "Hit",
        "SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==", "www.example.org", "https",
        str(r.received), f"{r.seconds:.3f}",
    ]  # fmt: skip
    return "\t".join(cells)


def heroku(r: Request) -> str:
    return (
        f'{r.iso(6).replace("Z", "+00:00")} heroku[router]: at=info method={r.method} path="{r.target}" '
        f'host=example.herokuapp.com request_id=8601b555 fwd="{r.address}" dyno=web.1 connect=1ms '
        f"service={round(r.seconds * 1000)}ms status={r.status} bytes={r.sent} protocol=https"
    )


WRITERS = {
    "combined": combined,
    "common": common,
    "nginx_timed": nginx_timed,
    "apache_micro": apache_micro,
    "caddy": caddy,
    "json": json_line,
    "haproxy": haproxy,
    "alb": alb,
    "cloudfront": cloudfront,
    "heroku": heroku,
}
ADDRESSES = st.one_of(st.ip_addresses(v=4).map(str), st.ip_addresses(v=6).map(str))
SEGMENTS = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_.~%", min_size=1, max_size=12)
TARGETS = st.tuples(st.lists(SEGMENTS, max_size=4), st.sampled_from(["", "?q=1&x=%20", "?"])).map(
    lambda parts: "/" + "/".join(parts[0]) + parts[1]
)
AGENTS = st.text(
    st.characters(codec="ascii", min_codepoint=33, max_codepoint=126, exclude_characters='"\\%{}'),
    max_size=30,
).map(lambda text: f"Agent/1.0 {text}".strip())
REQUESTS = st.builds(
    Request,
    moment=st.integers(FIRST, LAST),
    millisecond=st.integers(0, 999),
    offset_minutes=st.sampled_from([-720, -420, 0, 60, 330, 345, 840]),
    address=ADDRESSES,
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]),
    target=TARGETS,
    status=st.integers(100, 599),
    sent=st.integers(0, 10**12),
    received=st.integers(0, 10**9),
    seconds=st.integers(1, 600_000).map(lambda ms: ms / 1000),
    agent=AGENTS,
)
