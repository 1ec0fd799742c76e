"""Which settings hold secrets, by their name, and which of their values are plainly none."""

from __future__ import annotations

import re

SECRET = re.compile(
    r"(?:^|_)(?:PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|SECRET|SECRET_?KEY(?:_BASE)?|TOKEN|API_?KEY|APIKEY|ACCESS_?KEY|PRIVATE_?KEY|"
    r"AUTH_?KEY|ENCRYPTION_?KEY|SIGNING_?KEY|MASTER_?KEY|APP_KEY|CREDENTIALS?)(?:_\d)?$"
)
NOT_ONE = re.compile(
    r"(?:^|_)(?:PUBLIC|PUBLISHABLE|FILE|PATH|URL|MAX|MIN|LENGTH|EXPIR\w*|TTL|AGE|NAME|ID|ENABLED|DISABLED|ALLOW_EMPTY|"
    r"RANDOM|DEFAULT_TTL|HEADER|SITE_KEY|ALGORITHM|MAX_TOKEN|RESET|DUMMY)(?:_|$)"
)
MADE_UP = re.compile(
    r"^(?:true|false|yes|no|none|null|nil|0|1|dummy\w{0,20}|placeholder\w{0,20}|fake\w{0,20}|not[-_ ]?needed|unused|"
    r"build(?:[-_]?time)?(?:[-_]\w{1,20}){0,3}|precompile\w{0,20}|x{3,}|(?:cafe|babe|dead|beef|feed|face|f00d|c0de){2,8}|\*+|<.{0,60}>|\.\.\.|/.{0,200}|\{\{.{0,80})$",
    re.IGNORECASE,
)
KNOWN_DEFAULT = re.compile(
    r"^(?:change[-_ ]?(?:me|this|it)\w{0,20}|(?:your|my|super)[-_]?\w{0,20}|password\d{0,4}|passw0rd|secret\d{0,4}|"
    r"admin\d{0,4}|root|postgres|mysql|mongo|guest|test\d{0,4}|example|minioadmin|123456\d{0,4}|default|letmein|user|pass)$",
    re.IGNORECASE,
)


def names_a_secret(name: str) -> bool:
    """Whether a setting of that name holds a secret."""
    upper = name[:120].upper()
    return SECRET.search(upper) is not None and NOT_ONE.search(upper) is None


def is_made_up(value: str) -> bool:
    """Whether a value is plainly no secret: a switch, a path, what a build needs to be there."""
    return len(value) < 300 and MADE_UP.match(value) is not None  # noqa: PLR2004 - a longer one was not made up


def is_a_known_default(value: str) -> bool:
    """Whether a value is one that everybody tries first."""
    return len(value) < 60 and KNOWN_DEFAULT.match(value) is not None  # noqa: PLR2004 - no default is as long
