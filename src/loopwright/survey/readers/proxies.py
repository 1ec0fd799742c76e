"""Proxies: to whom nginx, Caddy, HAProxy and Traefik hand requests on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.facts import Forward, Seen
from loopwright.survey.reading import reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

HOST = r"""([A-Za-z][\w.-]{0,200})(?::(\d{1,5}))?(?=[\s;/"'{}]|$)"""
UPSTREAM = compiled_later(r"^[ \t]*upstream\s+([\w.-]{1,100})\s*\{", re.MULTILINE)
BEFORE_HOSTS = {
    "nginx": r"^[ \t]*(?:server\s+|(?:proxy|grpc|uwsgi|fastcgi)_pass\s+(?:(?:https?|grpcs?)://)?)",
    "caddy": r"^[ \t]*(?:reverse_proxy|php_fastcgi|to)\s+(?:[@/*]\S{0,100}\s+)?(?:https?://)?",
    "haproxy": r"^[ \t]*server\s+\S{1,100}\s+",
    "traefik": r"""^[ \t-]*(?:url|address)\s*[:=]\s*["']?(?:(?:https?|h2c)://)?""",
}
HANDED = {slug: compiled_later(before + HOST, re.MULTILINE) for slug, before in BEFORE_HOSTS.items()}
OWN = frozenset({"localhost", "unix", "backend", "default", "unused"})


@reader(
    patterns=(
        r"[\w.-]*nginx[\w.-]*\.conf(?:\.template|\.j2|\.erb)?$",
        r"(?:nginx|conf\.d|sites-(?:available|enabled))/[\w./-]+\.conf(?:\.template|\.j2|\.erb)?$",
    )
)
def nginx_settings(file: SourceFile) -> Iterator[Fact]:
    """Settings of nginx, by the folder they lie in or by what they hand on: servers of upstreams, and others."""
    hands_on = b"_pass" in file.data
    if hands_on or "/nginx/" in f"/{file.path}":
        yield Seen("nginx", file.folder, file.environment, file.evidence(1, file.name))
    if hands_on:
        yield from _handed(file, "nginx", frozenset(UPSTREAM.findall(file.text)))


@reader(names=("caddyfile",), suffixes=(".caddyfile",))
def caddy_routes(file: SourceFile) -> Iterator[Fact]:
    """Where a Caddyfile sends requests."""
    yield from _handed(file, "caddy")


@reader(names=("haproxy.cfg",), patterns=(r"haproxy[\w.-]*\.cfg$",))
def haproxy_routes(file: SourceFile) -> Iterator[Fact]:
    """Servers of HAProxy's back ends."""
    yield from _handed(file, "haproxy")


@reader(patterns=(r"traefik[\w./-]*\.(?:ya?ml|toml)$|[\w./-]*traefik/[\w./-]+\.(?:ya?ml|toml)$",))
def traefik_routes(file: SourceFile) -> Iterator[Fact]:
    """Servers of the services that a file of Traefik names."""
    if b"oadBalancer" in file.data or b"loadbalancer" in file.data:
        yield from _handed(file, "traefik")


def _handed(file: SourceFile, slug: str, upstreams: frozenset[str] = frozenset()) -> Iterator[Forward]:
    for found in HANDED[slug].finditer(file.text):
        host, port = found.groups()
        if host in OWN or host in upstreams:
            continue
        said = file.evidence(file.line_at(found.start(1)), found.group())
        yield Forward(slug, file.folder, host, int(port or 0), file.environment, said)
