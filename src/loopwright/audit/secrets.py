"""What looks like a secret in files: keys of providers by their form, and literals beside the name of a secret.

Values are compared and never shown: what leaves this module is a name, a place and a fingerprint.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Environment, Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ahocorasick_rs import BytesAhoCorasick

    from loopwright.survey.source_file import SourceFile
    from loopwright.survey.tree import Entry
    from loopwright.survey.written.configuration import Configuration

LARGEST_BYTES = 256 * 1024  # what is larger was made by a program or is data
NOT_TEXT = (
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".svg", ".pdf", ".zip", ".gz", ".woff", ".woff2", ".ttf", ".eot",
    ".mp4", ".mp3", ".jar", ".so", ".pyc", ".lock", ".sum", ".map", ".min.js", ".min.css", ".snap",
    ".po", ".mo", ".csv", "package-lock.json", "pnpm-lock.yaml",
)  # fmt: skip
SETTINGS = (
    ".yml", ".yaml", ".env", ".properties", ".ini", ".conf", ".cfg", ".toml", ".json", ".tf", ".tfvars", ".sh", ".xml",
    ".config", "dockerfile",
)  # fmt: skip
BODY = r"(?![A-Za-z0-9])"
# the first word stands in every key of its kind, so that files without it are passed over quickly
PROVIDERS: tuple[tuple[str, str, str], ...] = (
    ("AKIA", "an access key of AWS", rf"(?<![A-Za-z0-9/+])AKIA[A-Z2-7]{{16}}{BODY}"),
    ("ghp_", "a token of GitHub", rf"\bghp_[A-Za-z0-9]{{36}}{BODY}"),
    ("gho_", "a token of GitHub", rf"\bgho_[A-Za-z0-9]{{36}}{BODY}"),
    ("ghs_", "a token of GitHub", rf"\bghs_[A-Za-z0-9]{{36}}{BODY}"),
    ("github_pat_", "a token of GitHub", r"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    ("glpat-", "a token of GitLab", r"\bglpat-[A-Za-z0-9_-]{20}(?![\w-])"),
    ("xox", "a token of Slack", r"\bxox[baprs]-\d{10,13}-[A-Za-z0-9-]{20,90}"),
    (
        "hooks.slack.com", "a webhook of Slack",
        r"hooks\.slack\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{24}",
    ),
    ("sk_live_", "a secret key of Stripe", rf"\bsk_live_[A-Za-z0-9]{{24,99}}{BODY}"),
    ("rk_live_", "a restricted key of Stripe", rf"\brk_live_[A-Za-z0-9]{{24,99}}{BODY}"),
    ("SG.", "a key of SendGrid", r"\bSG\.[\w-]{22}\.[\w-]{43}(?![\w-])"),
    ("npm_", "a token of npm", rf"\bnpm_[A-Za-z0-9]{{36}}{BODY}"),
    ("pypi-AgE", "a token of PyPI", r"\bpypi-AgEIcHlwaS5vcmc[\w-]{50,250}"),
    ("T3BlbkFJ", "a key of OpenAI", r"\bsk-[\w-]{20,90}T3BlbkFJ[\w-]{20,90}"),
    ("sk-ant-", "a key of Anthropic", r"\bsk-ant-(?:api|admin)\d{2}-[\w-]{80,100}AA(?![\w-])"),
    ("dop_v1_", "a token of DigitalOcean", rf"\bdop_v1_[a-f0-9]{{64}}{BODY}"),
    ("shpat_", "a token of Shopify", rf"\bshpat_[a-f0-9]{{32}}{BODY}"),
    ("GOCSPX-", "a client secret of Google", r"\bGOCSPX-[\w-]{28}(?![\w-])"),
    ("AccountKey=", "a key of Azure Storage", r"AccountKey=[A-Za-z0-9+/]{86}=="),
    ("hvs.", "a token of Vault", r"\bhvs\.[\w-]{90,120}"),
    ("lin_api_", "a key of Linear", rf"\blin_api_[A-Za-z0-9]{{40}}{BODY}"),
    ("AGE-SECRET-KEY-", "a key of age", r"\bAGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
    (
        "PRIVATE KEY-----", "a private key",
        r"-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----(?:\\n|\s|\\r){1,4}[A-Za-z0-9+/=\s\\]{100}",
    ),
)  # fmt: skip
NO_KEY = re.compile(
    r"(?i)\b(?:randomly generated|not (?:a )?real|made[- ]up|no real|not an? (?:actual|valid))\b"
)
NAMES_ONLY = b"AKIA"  # names a key; the secret stands beside it or the line tells nothing
KEYS = tuple((word.encode(), what, compiled_later(pattern)) for word, what, pattern in PROVIDERS)
MADE_UP = compiled_later(
    r"example|x{4}|your[-_]?|change[-_ ]?me|placeholder|dummy|fake|sample|1234567|abcdefg|0{6}|redacted|insert"
    r"|replace|todo|testtest|notreal|not[-_]real|deadbeef|mysecret|my[-_]?password|supersecret|super[-_]secret|some[-_]",
    re.IGNORECASE,
)
NAME = (
    r"(?:password|passwd|pwd|passphrase|secret|token|api_?key|apikey|secret_?key|access_?key|private_?key|auth_?key"
    r"|encryption_?key|master_?key|signing_?key|secret_?key_?base|client_?secret)"
)
ASSIGNED = compiled_later(
    r"""^[ \t]*(?:export[ \t]+|-[ \t]+|ENV[ \t]+|ARG[ \t]+)?["']?(?P<name>[A-Za-z][\w.-]{0,60}?)["']?[ \t]*[:=][ \t]*"""
    r"""(?P<quote>["']?)(?P<value>[^\s"'#]{4,200})(?P=quote)[ \t]*(?:,|;|$|#)""",
    re.MULTILINE,
)
OF_A_SECRET = compiled_later(
    rf"(?:^|[_.-]|(?<=[a-z])(?=[A-Z])){NAME}$|(?<=[a-z])(?:Password|Secret|Token|ApiKey|SecretKey|PrivateKey)$",
    re.IGNORECASE,
)
HINTS = (
    "pass",
    "pwd",
    "secret",
    "token",
    "key",
)  # one of them stands in every such name, and is found at once
DEFAULTED = compiled_later(r"\$\{(?P<name>[A-Z][A-Z0-9_]{0,60}):?-(?P<value>[^}$\s]{3,80})\}")
REFERS = compiled_later(
    r"[$<>{}*%()]|^/|^\./|^~|://|^(?:true|false|null|none|yes|no|on|off)$|^(?:var|local|data|module|secrets?|env|process|vault|ssm|file|ref|op|sops|arn)[.:]|^ENC\[",
    re.IGNORECASE,
)
OF_A_TEST = compiled_later(
    r"(?<![a-z])(?:tests?|testing|fake|dummy|mock|fixtures?|insecure|seed(?:er|s)?|do not use|emulator)(?![a-z])",
    re.IGNORECASE,
)
FOR_ONE_DESK = compiled_later(
    r"(?<![a-z])(?:dev|local|localhost|example|examples|pebble|minica|snakeoil|self-?signed|sandbox)(?![a-z])",
    re.IGNORECASE,
)
TRANSLATED = compiled_later(r"(?:^|/)(?:locales?|i18n|lang(?:uages?)?|translations?|l10n)/", re.IGNORECASE)
SECRET_OF_AWS = compiled_later(r"(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")
AROUND = 300  # characters before a key, and at the head of its file, in which somebody says what it is for
KNOWN_TO_ALL = ("Eby8vdM02xNO",)  # the emulator of Azure Storage
PUBLIC_BY_DESIGN = frozenset({"nx.json"})  # its token may only read a cache
ADDRESS = compiled_later(  # of something in another place, with the password in it
    r"[a-z][a-z0-9+.-]{1,30}://[^\s:/@]{0,80}:(?P<password>[^\s@/]{4,120})@(?!localhost\b|127\.|\[?::1)[\w.-]"
)
LEAST_BITS = 3.0  # a character; words lie below, keys above
SHORT_PART = 4  # of a name in parts, as a number or an abbreviation
SHORTEST_KEY, LEAST_DISTINCT = 12, 8
PASSWORD = compiled_later(r"passw|pwd|passphrase", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands beside the name of a secret.

    ``fingerprint`` tells equal values; ``random`` whether it looks made by a machine, ``made_up`` whether it says of
    itself that it is none; ``default`` that it is what holds when the variable is not given.
    """

    name: str
    fingerprint: str
    random: bool
    made_up: bool
    default: bool
    evidence: Evidence
    environment: Environment

    @property
    def of_password(self) -> bool:
        """Whether a person would call it a password."""
        return bool(PASSWORD.search(self.name))


@dataclass(frozen=True, slots=True)
class Key:
    """A provider's key, by its form."""

    what: str
    fingerprint: str
    evidence: Evidence
    environment: Environment


@dataclass(frozen=True, slots=True)
class Secrets:
    """Everything of a repository that looks like a secret."""

    keys: tuple[Key, ...]
    literals: tuple[Literal, ...]


class SecretLook:
    """Looks for secrets in files while they are read for other reasons."""

    classes: tuple[type, ...] = (Key, Literal)

    def wants(self, entry: Entry) -> bool:
        """Whether a file may hold a secret that a person wrote."""
        return not _passed_over(entry)

    def seen_in(self, file: SourceFile) -> Iterator[Key | Literal]:
        """What looks like a secret in it."""
        if b"\0" in file.data[:1024]:
            return
        yield from _keys(file)
        if _settings(file):
            yield from _literals(file)


def secrets_of(configuration: Configuration, tracked: frozenset[str] | None) -> Secrets:
    """What looks like a secret in files that git keeps; in all of them where it is not known which those are."""
    look = SecretLook()
    wanted = (one for one in configuration.entries if look.wants(one))
    files = (configuration.file(one) for one in wanted if tracked is None or one.path in tracked)
    return secrets_among((one for file in files if file is not None for one in look.seen_in(file)), tracked)


def secrets_among(seen: Iterable[object], tracked: frozenset[str] | None) -> Secrets:
    """Of what was seen, the secrets in files that git keeps; all where it is not known which those are."""
    keys: list[Key] = []
    literals: list[Literal] = []
    for one in seen:
        match one:
            case Key() if tracked is None or one.evidence.file in tracked:
                keys.append(one)
            case Literal() if tracked is None or one.evidence.file in tracked:
                literals.append(one)
    return Secrets(tuple(keys), tuple(literals))


def _passed_over(entry: Entry) -> bool:
    return entry.size_bytes > LARGEST_BYTES or entry.size_bytes == 0 or entry.path.lower().endswith(NOT_TEXT)


def _settings(file: SourceFile) -> bool:
    name = file.name.lower()
    return name.endswith(SETTINGS) or name.startswith((".env", "dockerfile"))


@cache
def _words() -> BytesAhoCorasick:
    """The first words of all keys as one automaton: most files hold none, and are gone over once."""
    from ahocorasick_rs import BytesAhoCorasick  # noqa: PLC0415 - only where there are files

    return BytesAhoCorasick([word for word, _, _ in KEYS])


def _keys(file: SourceFile) -> Iterator[Key]:
    held = {found[0] for found in _words().find_matches_as_indexes(file.data, overlapping=True)}
    for place in sorted(held):
        yield from _keys_of(file, *KEYS[place])


def _keys_of(file: SourceFile, word: bytes, what: str, pattern: re.Pattern[str]) -> Iterator[Key]:
    for found in pattern.finditer(file.text):
        value = found.group()
        if (
            MADE_UP.search(value)
            or len(set(value)) < LEAST_DISTINCT + 4
            or any(one in value for one in KNOWN_TO_ALL)
        ):
            continue
        place = Evidence(file.path, file.line_at(found.start()), what)
        before = file.text[max(0, found.start() - AROUND) : found.start()]
        after = file.text[found.end() : found.end() + AROUND]
        if NO_KEY.search(before):
            continue
        if word == NAMES_ONLY and not SECRET_OF_AWS.search(f"{before}\n{after}"):
            continue
        for_tests = OF_A_TEST.search(f"{file.path}\n{file.text[:AROUND]}\n{before}") or FOR_ONE_DESK.search(
            file.path
        )
        yield Key(what, _fingerprint(value), place, Environment.TEST if for_tests else file.environment)


def _literals(file: SourceFile) -> Iterator[Literal]:
    if file.name.lower() in PUBLIC_BY_DESIGN or TRANSLATED.search(file.path):
        return
    bare_is_a_name = file.name.endswith((".tf", ".tfvars"))
    for found in ASSIGNED.finditer(file.text):
        name, value = found["name"], found["value"].rstrip(",;")
        if bare_is_a_name and not found["quote"]:
            continue
        address = ADDRESS.match(value)
        secret = address["password"] if address else value if _of_a_secret(name) else ""
        if secret and not REFERS.search(secret):
            yield _literal(file, name, secret, found.start("name"), default=False)
    for found in DEFAULTED.finditer(file.text):
        if _of_a_secret(found["name"]) and not REFERS.search(found["value"]):
            yield _literal(file, found["name"], found["value"], found.start(), default=True)


def _of_a_secret(name: str) -> bool:
    lowered = name.lower()
    return any(word in lowered for word in HINTS) and OF_A_SECRET.search(name) is not None


def _literal(file: SourceFile, name: str, value: str, place: int, *, default: bool) -> Literal:
    return Literal(
        name=name,
        fingerprint=_fingerprint(value),
        random=_random(value),
        made_up=bool(MADE_UP.search(value)),
        default=default,
        evidence=Evidence(file.path, file.line_at(place), f"{name}: ***"),
        environment=file.environment,
    )


def _fingerprint(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:16]


def _random(value: str) -> bool:
    """Whether a value looks made by a machine: long, of several kinds of characters, with little repeated."""
    if (
        len(value) < SHORTEST_KEY
        or not value.isascii()
        or not any(one.isdigit() for one in value)
        or not any(one.isalpha() for one in value)
    ):
        return False
    counted = Counter(value)
    bits = -sum(one / len(value) * math.log2(one / len(value)) for one in counted.values())
    words = re.split(r"[-_.]", value)
    return (
        bits >= LEAST_BITS
        and len(counted) >= LEAST_DISTINCT
        and not all(one.isalpha() or len(one) < SHORT_PART for one in words)
    )
