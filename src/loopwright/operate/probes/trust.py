"""Certificates: whom to trust, and how long what was shown lasts."""

from __future__ import annotations

import ssl
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@lru_cache(maxsize=64)
def trusting(authorities: str) -> ssl.SSLContext:
    """A context that trusts the system's authorities, or those of a file alone; ``OSError`` where it cannot be read."""
    return ssl.create_default_context(cafile=authorities or None)


def earliest_expiry(shown: ssl.SSLObject | ssl.SSLSocket | None) -> float | None:
    """When the first certificate of a verified chain expires (seconds since 1970); nothing without TLS.

    The authority's own certificate at the end counts too, as blackbox exporter counts it: without it the chain breaks.
    """
    if shown is None:
        return None
    ends = [str(one["notAfter"]) for one in _chain(shown) if "notAfter" in one]
    return min(map(ssl.cert_time_to_seconds, ends), default=None)


def _chain(shown: ssl.SSLObject | ssl.SSLSocket) -> Iterable[dict[str, object]]:
    """The chain's certificates as the standard library describes one.

    Python has had the chain since 3.10, but publicly only since 3.13, and there without its dates.
    """
    inner = getattr(shown, "_sslobj", None)
    chain = getattr(inner, "get_verified_chain", None)
    if chain is None:
        return [dict(shown.getpeercert() or {})]
    return [one.get_info() for one in chain()]


def told(error: ssl.SSLError) -> str:
    """What is wrong with a certificate or a handshake, in a few words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not trusted: {error.verify_message}"
    return f"TLS failed: {error.reason or error}"
