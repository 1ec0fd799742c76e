"""Names of hosts in settings, commands and configurations of proxies: who speaks to whom, and how."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.source_file import SourceFile

URL = compiled_later(
    r"\b(?P<scheme>[a-z][a-z0-9+.-]{1,30})://(?:(?P<user>[^\s/@]{1,200})@)?(?P<hosts>[^\s/?\"'<>]{1,300})",
    re.IGNORECASE,
)
HOST_AND_PORT = compiled_later(
    r"^(?P<host>[A-Za-z][A-Za-z0-9_.-]{0,120}):(?P<port>\d{2,5})(?:[/,].{0,200})?$"
)
NAMING = compiled_later(
    r"HOST|ADDR|URL|URI|SERVER|ENDPOINT|BROKER|DSN|SERVICE|BACKEND|UPSTREAM", re.IGNORECASE
)
BARE = compiled_later(r"^[A-Za-z][A-Za-z0-9_.-]{0,120}$")
LONGEST = 4000
PROXY_FILE = compiled_later(
    r"(?:^|/)(?:[\w.-]*nginx[\w.-]*\.(?:conf|template)(?:\.\w+)?|Caddyfile[\w.-]*|[\w.-]*\.caddy|haproxy[\w.-]*\.cfg"
    r"|envoy[\w.-]*\.ya?ml|traefik[\w.-]*\.(?:ya?ml|toml))$"
    r"|(?:^|/)nginx[\w.-]*/(?:[\w.-]+/){0,3}[\w.-]+\.(?:conf|template)$"
)
UPSTREAM = compiled_later(
    r"(?:\b(?:proxy|fastcgi|uwsgi|grpc|scgi)_pass\s+|\breverse_proxy\s+(?:\S+\s+)?|\bserver\s+(?:[\w.-]+\s+)?|\burl\s*[:=]\s*"
    r"|\baddress\s*[:=]\s*)[\"']?(?:(?:https?|h2c|grpcs?|uwsgi)://)?(?P<host>[A-Za-z][A-Za-z0-9_-]{0,80})"
    r"(?:[.:;/\s\"']|$)"
)
COMMENT = compiled_later(r"^\s*#")
MOST_LINES = 5000


@dataclass(frozen=True, slots=True)
class Spoken:
    """That a value names a host: the scheme it is spoken to in (empty where none stands there)."""

    host: str
    scheme: str
    signed_in: bool
    value: str


def hosts_of(name: str, value: str) -> Iterator[Spoken]:
    """The hosts that a setting names: in URLs, as ``host:port``, or bare where its name says that it is one."""
    text = value[:LONGEST]
    found = False
    for url in URL.finditer(text):
        found = True
        for each in url["hosts"].split(","):
            host = each.rpartition("@")[2].partition(":")[0]
            yield Spoken(host, url["scheme"].lower(), bool(url["user"]) or "@" in each, text)
    if found:
        return
    for each in text.split(","):
        matched = HOST_AND_PORT.match(each.strip())
        if matched is not None:
            yield Spoken(matched["host"], "", signed_in=False, value=text)
        elif NAMING.search(name) and BARE.match(each.strip()):
            yield Spoken(each.strip(), "", signed_in=False, value=text)


def plain_host(host: str) -> str:
    """The first label of a host: ``redis.shop.svc.cluster.local`` is ``redis``; of a public name nothing."""
    first, dot, rest = host.partition(".")
    within = not dot or ".svc" in f".{rest}" or rest.count(".") == 0
    return first if within else ""


def upstreams(file: SourceFile) -> Iterator[tuple[str, Evidence]]:
    """The hosts that a proxy's configuration sends to, each with its line."""
    for number, text in enumerate(file.text.split("\n", MOST_LINES)[:MOST_LINES], 1):
        if COMMENT.match(text) or len(text) > LONGEST:
            continue
        for found in UPSTREAM.finditer(text):
            yield found["host"], Evidence(file.path, number, found["host"])
