"""Security controls and compliance frames: what each is called, and what meets it where no file does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.lifting.names import sku_title
from loopwright.design.telling import wording
from loopwright.generate.docs.names import PLANS

if TYPE_CHECKING:
    from loopwright.generate.docs.account import Account
    from loopwright.generate.docs.templating import Press

CONTROLS = (
    ("network", "firewall_rules"),
    ("network", "address_plan"),
    ("network", "private_access"),
    ("network", "ddos_protection"),
    ("network", "web_application_firewall"),
    ("transport", "names_and_certificates"),
    ("access", "access"),
    ("access", "service_accounts"),
    ("access", "secrets"),
    ("access", "secret_rotation"),
    ("application", "rate_limits"),
    ("application", "dependency_updates"),
    ("application", "browser_caching"),
    ("data", "encryption"),
    ("data", "backup_retention"),
    ("data", "data_residency"),
    ("watching", "audit_log"),
    ("watching", "intrusion_detection"),
    ("upkeep", "patching"),
    ("upkeep", "security_assessment"),
)
OTHERWISE = {
    "firewall_rules": "the provider's settings, looked at in the security review",
    "address_plan": "the host",
    "private_access": "the provider's sign-in with a second factor",
    "ddos_protection": "the provider",
    "web_application_firewall": "the program: parameters, escaping, updates",
    "names_and_certificates": "the host, checked from outside",
    "access": "the list of people at the provider and the repository",
    "service_accounts": "a key for each part, none used twice",
    "secrets": "the provider's store of secrets",
    "secret_rotation": "the runbook on rotating a secret, and its date",
    "rate_limits": "the framework's limiter",
    "dependency_updates": "the repository's own robot, switched on in its settings",
    "browser_caching": "the framework's asset pipeline",
    "encryption": "the provider's settings, looked at in the security review",
    "backup_retention": "the provider's settings, looked at in each drill",
    "data_residency": "the region of each part, and the contracts with processors",
    "audit_log": "the program's own log of administrators",
    "intrusion_detection": "messages of the provider and the repository on sign-ins",
    "patching": "the host",
    "security_assessment": "the review calendar",
}
FRAMES = (
    ("GDPR", "gdpr", "some of the team's hours"),
    ("SOC 2", "soc2", "a report by an auditor"),
    ("HIPAA", "hipaa", "agreements with each processor, and much care"),
    ("PCI DSS", "pci_dss", "a self-assessment each year"),
    ("ISO 27001", "iso_27001", "a certificate by an auditor"),
)
APPLIES = {
    "not_yet": "not yet",
    "prepare": "being prepared",
    "align": "followed, not certified",
    "keep_out": "kept out of",
    "hosted_fields": "in part: card data stays with the payment provider",
}
SOC2_COST = ("seed.soc2_cost_usd.low", "seed.soc2_cost_usd.high")


@dataclass(frozen=True, slots=True)
class Frame:
    """One compliance frame: whether it applies, since when, what it costs, what meets it."""

    name: str
    applies: str
    since: str
    costs: str
    met: str


def frames_of(press: Press) -> tuple[Frame, ...]:
    """Each frame as this loop meets it."""
    return tuple(_frame(press, *one) for one in FRAMES)


def processors_of(account: Account) -> tuple[str, ...]:
    """Who processes data for the loop: the providers of its parts, and services on its path."""
    design = account.setting.design
    sellers = [part.provider for part in design.components if part.provider]
    services = [line.driver.split(" ")[0] for line in design.spend if line.component in SERVICES]
    outside = [call.name for call in account.setting.loop.service.outside_calls]
    return tuple(dict.fromkeys([*map(_seller, (*sellers, *services)), *map(account.quote, outside)]))


SERVICES = frozenset(
    {"email", "errors", "logs", "uptime", "status_page", "paging", "feature_flags", "traces"}
)


def _seller(name: str) -> str:
    return wording.SELLERS.get(name, sku_title(name))


def _frame(press: Press, name: str, slug: str, costs: str) -> Frame:
    account = press.account
    if not account.arises(slug):
        return Frame(name, "no", account.because(slug), "nothing", "nothing to meet")
    choice = account.setting.choice(slug)
    since = f"{account.because(slug)} {account.trigger(slug)}"
    if slug == "soc2":
        low, high = (account.told(path, account.setting.figure(path)) for path in SOC2_COST)
        costs = f"{low} to {high} for {costs}"
    found = press.context["proofs"](slug, "security_posture", "audit_log")  # type: ignore[operator]  # the function of templates
    met = found or f"`{PLANS}/security-and-compliance.md`, `docs/checklists/security.md`"
    return Frame(name, APPLIES.get(choice, "yes"), since, costs, met)
