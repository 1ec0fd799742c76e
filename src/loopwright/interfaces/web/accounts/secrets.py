"""Secrets of accounts: made, kept as digests, or encrypted with the site's key."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from loopwright.loop.errors import LoopwrightError

TOKEN_BYTES = 32
CODES = 10
CODE_BYTES = 5  # eight letters: with the limit on attempts, out of reach of guessing


def fresh(prefix: str = "") -> tuple[str, str]:
    """A new secret, and the digest under which it is kept."""
    secret = prefix + secrets.token_urlsafe(TOKEN_BYTES)
    return secret, digest_of(secret)


def digest_of(secret: str) -> str:
    """The digest of a secret that nobody can guess (so no slow hash is needed)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def recovery_codes() -> tuple[str, ...]:
    """New recovery codes, easy to write down."""
    return tuple(_code() for _ in range(CODES))


def _code() -> str:
    text = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower()
    return f"{text[:4]}-{text[4:]}"


def recovery_digest(person_id: int, code: str) -> str:
    """The digest of a person's recovery code: with the site's key, since a code is short enough to be tried."""
    plain = code.replace("-", "").replace(" ", "").lower()
    return digest_of(f"{settings.SITE.derived('recovery codes')} {person_id} {plain}")


def encrypted(text: str) -> str:
    """A secret that must be read again, encrypted with the site's key."""
    return _box().encrypt(text.encode()).decode()


def decrypted(text: str) -> str:
    """What `encrypted` was given. Raises LoopwrightError where the key is another one."""
    try:
        return _box().decrypt(text.encode()).decode()
    except InvalidToken:
        raise LoopwrightError(
            "a secret in the database was encrypted with another key",
            "Put the key file that belongs to it back.",
        ) from None


def _box() -> Fernet:
    key = bytes.fromhex(settings.SITE.derived("secrets at rest"))
    return Fernet(base64.urlsafe_b64encode(key))
