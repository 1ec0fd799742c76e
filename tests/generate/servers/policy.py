"""What must hold of every file for servers, whatever the design: each check says what it found, else nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

INNER = {"5432", "6432", "6379", "8008", "2379", "2380", "9100"}
AGREED = {"2379", "2380"}
FENCED = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "init": True,
}
SENT = (
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
)
CLOSED = (
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin no",
    "AuthenticationMethods publickey",
)
SECRET = re.compile(
    r"(?i)(password|secret|token|passphrase)[\"']?\s*[:=]\s*[\"']?(?!\$|%s|\{)[0-9A-Za-z+/]{12,}"
    r"|BEGIN [A-Z ]*PRIVATE KEY"
)


def broken(texts: Mapping[str, str]) -> list[str]:
    """Every rule that the files break."""
    return [found for check in CHECKS for found in check(texts)]


def doors(texts: Mapping[str, str]) -> Iterator[str]:
    """Inner ports are for the private network and this machine's containers; everything else is dropped."""
    for path, text in texts.items():
        if not path.endswith(".nft"):
            continue
        if text.count("policy drop;") != text.count("hook input") + text.count("hook forward"):
            yield f"{path}: a chain does not drop what nobody allowed"
        for line in text.splitlines():
            opened = set(re.findall(r"\b\d{2,5}\b", line.partition("dport")[2]))
            if "accept" in line and opened & INNER and "saddr $" not in line and "saddr @members" not in line:
                yield f"{path}: {sorted(opened & INNER)} for everybody"
            if "accept" in line and opened & AGREED and "saddr @members" not in line:
                yield f"{path}: {sorted(opened & AGREED)} for more than the machines that agree on a leader"


def entrances(texts: Mapping[str, str]) -> Iterator[str]:
    """Nobody enters by a password, nobody as root."""
    text = texts.get("servers/host/sshd.conf", "")
    for line in CLOSED:
        if text and line not in text.splitlines():
            yield f"servers/host/sshd.conf: {line} is missing"


def voices(texts: Mapping[str, str]) -> Iterator[str]:
    """Whoever has a say in who leads shows a certificate, and whoever changes that a password too."""
    for path, text in texts.items():
        if path.startswith("servers/etcd/") and path.endswith(".env"):
            wanted = ('ETCD_CLIENT_CERT_AUTH="true"', 'ETCD_PEER_CLIENT_CERT_AUTH="true"')
            yield from (f"{path}: {line} is missing" for line in wanted if line not in text.splitlines())
            if "http://" in text:
                yield f"{path}: in clear"
        if path.startswith("servers/patroni/"):
            data = yaml.safe_load(text)
            door = data["restapi"]
            if data["etcd3"].get("protocol") != "https" or not {"cacert", "cert", "key"} <= set(
                data["etcd3"]
            ):
                yield f"{path}: etcd is asked without a certificate"
            if door.get("verify_client") not in {"optional", "required"} or not door.get("certfile"):
                yield f"{path}: whoever comes may change who leads"
            if not (door.get("authentication") or {}).get("username"):
                yield f"{path}: no password is asked for"
    guide = texts.get("servers/haproxy/database.cfg", "")
    if guide and not re.search(r"check-ssl .*verify required ca-file", guide):
        yield "servers/haproxy/database.cfg: believes whoever says that it leads"


def sign_ins(texts: Mapping[str, str]) -> Iterator[str]:
    """PostgreSQL asks for a password over TLS, of named users in named databases, and refuses the rest."""
    text = texts.get("servers/postgresql/pg_hba.conf", "")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    for words in lines:
        if words[-1] == "reject":
            continue
        if words[0] != "local" and (words[0] != "hostssl" or words[-1] != "scram-sha-256"):
            yield f"pg_hba.conf: {' '.join(words)} is let in without TLS or password"
        if words[-1] in {"trust", "md5", "password"} or "0.0.0.0/0" in words:
            yield f"pg_hba.conf: {' '.join(words)} is let in too easily"
    if lines and [words[-1] for words in lines[-3:]] != ["reject"] * 3:
        yield "pg_hba.conf: what is left over is not refused"


def boxes(texts: Mapping[str, str]) -> Iterator[str]:
    """Containers of the program have what keeps them in."""
    for name, service in _services(texts):
        for key, wanted in FENCED.items():
            if service.get(key) != wanted:
                yield f"compose.yaml: {name} without {key}"
        if not service.get("mem_limit") or not service.get("pids_limit"):
            yield f"compose.yaml: {name} may take the whole machine"
        if service.get("privileged") or "latest" in service["image"]:
            yield f"compose.yaml: {name} is privileged or unpinned"
        for port in service.get("ports", ()):
            if texts.get("servers/caddy/Caddyfile") and not port.startswith("127.0.0.1:"):
                yield f"compose.yaml: {name} is published past the door"


def headers(texts: Mapping[str, str]) -> Iterator[str]:
    """The door sends every header."""
    for path in ("servers/caddy/Caddyfile", "servers/haproxy/haproxy.cfg"):
        text = texts.get(path, "")
        if not text:
            continue
        yield from (f"{path}: no {name}" for name in SENT if name not in text)
        if "/metrics" not in text:
            yield f"{path}: measurements are for everybody"


def secrets(texts: Mapping[str, str]) -> Iterator[str]:
    """No secret and no key stands in any file."""
    for path, text in texts.items():
        for line in text.splitlines():
            if SECRET.search(line) or re.search(r"\bssh-(ed25519|rsa) AAAA", line):
                yield f"{path}: {line.strip()}"


def _services(texts: Mapping[str, str]) -> list[tuple[str, dict]]:
    text = texts.get("servers/compose.yaml")
    return list(yaml.safe_load(text)["services"].items()) if text else []


CHECKS = (doors, entrances, voices, sign_ins, boxes, headers, secrets)
