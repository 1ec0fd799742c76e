"""A first look before the load: whether anybody listens, and whether each stage that only reads is answered."""

from __future__ import annotations

import http.client
import socket
import ssl
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.survey.load.routes import Route
    from loopwright.survey.load.scenario import Scenario
    from loopwright.survey.load.target import Target

PATIENCE_SECONDS = 10.0
FAILING = 400  # HTTP statuses from here on are failures


def reached(target: Target, scenario: Scenario, headers: Mapping[str, str], *, insecure: bool = False) -> str:
    """The address of a target that answers, after one request to each route that changes nothing.

    The certificate of a system elsewhere is verified, unless ``insecure``.

    Raises ``LoopwrightError`` when nothing listens, or a route answers with a failure: load on a page of
    errors measures nothing.
    """
    address = _listening(target)
    verified = not (insecure or target.loopback)
    for one in scenario.asked:
        if one.route.reads:
            status = _status(target, address, one.route, headers, verified=verified)
            if status >= FAILING:
                raise LoopwrightError(
                    f"{target.origin}{one.route.path} (stage {one.route.stage!r}) answers with status {status}",
                    "Correct the path, or send what it needs with --header 'Name: value'.",
                )
    return address


def _listening(target: Target) -> str:
    problem = "no answer"
    for address in target.addresses:
        try:
            socket.create_connection((address, target.port), PATIENCE_SECONDS).close()
        except OSError as error:
            problem = error.strerror or str(error)
        else:
            return address
    raise LoopwrightError(
        f"{target.origin}: cannot be reached ({problem})", "Is it running, and on this port?"
    )


def _status(target: Target, address: str, route: Route, headers: Mapping[str, str], *, verified: bool) -> int:
    try:
        plain = socket.create_connection((address, target.port), PATIENCE_SECONDS)
        connection = http.client.HTTPConnection(target.host, target.port, timeout=PATIENCE_SECONDS)
        connection.sock = (
            _wrapped(plain, target.host, verified=verified) if target.scheme == "https" else plain
        )
        try:
            connection.request(route.method, route.path, headers=dict(headers))
            return connection.getresponse().status
        finally:
            connection.close()
    except ssl.SSLCertVerificationError as error:
        raise LoopwrightError(
            f"{target.origin}: its certificate is not to be trusted ({error.verify_message})",
            "Name the host that its certificate names; --insecure asks for none, so that anybody may answer.",
        ) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise LoopwrightError(
            f"{target.origin}{route.path} (stage {route.stage!r}) does not answer: {error}",
            f"It has {PATIENCE_SECONDS:.0f} seconds for one request before any load.",
        ) from None


def _wrapped(plain: socket.socket, host: str, *, verified: bool) -> ssl.SSLSocket:
    """Talk TLS; on this machine without asking for a certificate, for such systems often sign their own."""
    context = ssl.create_default_context()
    if not verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(plain, server_hostname=host)
