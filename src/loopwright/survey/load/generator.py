"""The generator's own file: what Locust runs, written for one loop."""

from __future__ import annotations

import ipaddress
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from loopwright.survey.load.scenario import Scenario
    from loopwright.survey.load.steps import Plan

TEMPLATE = "locustfile.py"
HEAD = '"""Load for a loop, in steps. Written by `loopwright load`'  # how every such file begins
BEGIN, END = "# --- the loop ---\n", "# --- the loop ends ---\n"
DIGITS = 6  # of a number of requests: a millionth of one is no request


def locust_file(scenario: Scenario, plan: Plan, origin: str, *, insecure: bool = False) -> str:
    """The text of a Locust file for a scenario; the same input gives the same bytes.

    It verifies certificates unless ``insecure``, or where the origin is this machine by its name. It stands
    alone: who has it needs Locust, and nothing of ours. Secrets are never in it.
    """
    template = resources.files(__package__).joinpath(TEMPLATE).read_text(encoding="utf-8")
    head, _, rest = template.partition(BEGIN)
    tail = rest.partition(END)[2]
    return f"{head}{BEGIN}{_loop(scenario, plan, origin, insecure=insecure or local(origin))}{END}{tail}"


def local(origin: str) -> bool:
    """Whether an origin is this machine, as far as its name says."""
    host = urlsplit(origin).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _loop(scenario: Scenario, plan: Plan, origin: str, *, insecure: bool) -> str:
    asked = [
        (one.route.stage, one.route.method, one.route.path, one.route.body, round(one.requests, DIGITS))
        for one in scenario.asked
    ]
    lines = [
        f"# {scenario.name!r}",
        f"HOST = {origin!r}",
        f"INSECURE = {insecure!r}  # whether any certificate will do; on this machine systems often sign their own",
        "# stage, method, path, body, requests of one pass through the loop",
        "ASKED: tuple[tuple[str, str, str, str, float], ...] = (",
        *(f"    {row!r}," for row in asked),
        ")",
        f"USERS: tuple[int, ...] = {plan.users!r}  # at once, step by step; each asks again as soon as it is answered",
        f"STEP_SECONDS = {plan.step_seconds}",
    ]
    return "\n".join(lines) + "\n"
