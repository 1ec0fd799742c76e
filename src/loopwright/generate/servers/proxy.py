"""The door: TLS, headers, limits and checks, by Caddy on one server, by HAProxy before several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.subject import keeps_files, redundant
from loopwright.design.verdict import NotApplicable
from loopwright.generate.address import assumption_of, host_of
from loopwright.generate.application import HEALTH_PATH, METRICS_PATH, READY_PATH, application_of
from loopwright.generate.file import File
from loopwright.generate.observability.writing import NAMELESS
from loopwright.generate.orders import ANSWER_PATH, STATE, fetches_orders
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.servers.machines import FOLDER, alone, machine, machines, versions_at_once
from loopwright.generate.servers.templating import filled

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

HOUR, DAY = 3600, 86400
RETENTION = {"short": "choice.log_retention.short_days"}
SEARCHABLE = "choice.log_retention.hot_days"
DECIDED = (
    "names_and_certificates",
    "security_posture",
    "browser_caching",
    "health_check",
    "rate_limits",
    "log_retention",
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
ASSETS = "[.-][0-9A-Za-z_]{8,}[.](css|js|mjs|woff2|png|jpg|jpeg|gif|webp|avif|svg|ico|wasm)$"


@renders(
    "seed: infrastructure-from-loop, Security Essentials: HTTPS, headers; technology-infrastructure, Browser Cache"
)
def caddy_configuration(setting: Setting) -> Rendered:
    """Caddy on the one server: certificate, headers, limits, checks, and a log that can be calibrated from."""
    if not alone(setting):
        return NotApplicable("the application runs on no single server of the team")
    orders = ANSWER_PATH if fetches_orders(setting) else ""
    body = filled("Caddyfile", colours=colours(setting), orders=orders, state=STATE, **_values(setting))
    return (File(f"{FOLDER}/caddy/Caddyfile", body, DECIDED),)


@renders(
    "seed: infrastructure-from-loop, Scaling: load balancer; Security Essentials: HTTPS, headers, rate limits"
)
def haproxy_configuration(setting: Setting) -> Rendered:
    """HAProxy before several servers whose provider sells no balancer."""
    one = next((found for found in machines(setting) if found.role == "proxy"), None)
    applications = machine(setting, "app")
    if one is None or applications is None:
        return NotApplicable("one server answers by itself, or the provider's balancer stands before several")
    by_key = setting.choice("rate_limits") == "by_key"
    share, largest = setting.value("choice.rate_limits.key_share"), setting.value("capacity.largest_rate")
    body = filled(
        "haproxy.cfg",
        servers=applications.names,
        limit=round(
            share * largest * 60 if by_key else setting.value("choice.rate_limits.address_per_minute")
        ),
        by_key=by_key,
        limited=setting.choice("rate_limits") in {"by_key", "by_address"},
        **_values(setting),
    )
    return (File(f"{FOLDER}/haproxy/haproxy.cfg", body, DECIDED),)


def checked_path(setting: Setting) -> str:
    """What a proxy asks: whether the program is ready, where it can say so; else whether it is alive."""
    ready = redundant(setting.subject) or setting.choice("health_check") == "alive_and_ready"
    return READY_PATH if ready else HEALTH_PATH


def body_bytes(setting: Setting) -> int:
    """The largest request that is let in."""
    return round(
        setting.value("server.upload_bytes" if keeps_files(setting.subject) else "server.body_bytes")
    )


def colours(setting: Setting) -> dict[str, int]:
    """Where versions stand side by side: the port of each; one alone where a release stops the old one first."""
    port = application_of(setting).port
    found = {"blue": port}
    if versions_at_once(setting) > 1:
        found["green"] = port + 1
    return found


def log_days(setting: Setting) -> int:
    """How long a line of the access log is kept."""
    return round(setting.value(RETENTION.get(setting.choice("log_retention"), SEARCHABLE)))


def headers(setting: Setting) -> dict[str, str]:
    """Headers of every answer, and those that the program may replace by its own (`Content-Security-Policy`)."""
    seconds = round(setting.value("server.hsts_days") * DAY)
    return {"Strict-Transport-Security": f"max-age={seconds}; includeSubDomains", **HEADERS}


def _values(setting: Setting) -> dict[str, object]:
    value = setting.value
    application = application_of(setting)
    caching = setting.choice("browser_caching")
    pages = round(value("choice.browser_caching.page_seconds")) if caching == "pages_for_minutes" else 0
    return {
        "host": host_of(setting),
        "assumption": assumption_of(setting),
        "application": application,
        "checked": checked_path(setting),
        "hidden": (METRICS_PATH, READY_PATH),
        "headers": headers(setting),
        "policy": POLICY,
        "assets": ASSETS,
        "asset_seconds": round(value("choice.browser_caching.asset_days") * DAY) if caching else 0,
        "page_seconds": pages,
        "body": body_bytes(setting),
        "interval": round(value("choice.health_check.balancer_interval_seconds")),
        "timeout": round(value("choice.health_check.timeout_seconds")),
        "failures": round(value("choice.health_check.failures")),
        "header_seconds": round(value("server.header_seconds")),
        "answer_seconds": round(value("server.answer_seconds")),
        "idle_seconds": round(value("server.idle_seconds")),
        "stop_seconds": round(value("server.stop_seconds")),
        "restart_seconds": round(value("habits.restart_seconds.one_server")),
        "nameless": setting.choice("log_fields") in NAMELESS,
        "log_days": log_days(setting),
        "log_hours": log_days(setting) * 24,
    }
