"""How the whole product stands, as far as the sums ask, and what the files leave open of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.audit.standing.component import Part, Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.standing.component import Component
    from loopwright.audit.standing.standing import Standing

FAULTS = {Way.KUBERNETES: "kubernetes", Way.COMPOSE: "one_server", Way.UNSTATED: "platform"}
FAULTS_OF_RESOURCES = {
    "aws_ecs_service": "containers",
    "aws_autoscaling_group": "group",
    "aws_lambda_function": "serverless",
    "aws_apprunner_service": "containers",
    "google_cloud_run_service": "serverless",
    "google_cloud_run_v2_service": "serverless",
    "digitalocean_app": "platform",
    "azurerm_linux_web_app": "platform",
}
ZONED = ("aws_", "google_", "azurerm_")  # whose places have zones; others' are sites
NAMED = 4


@dataclass(frozen=True, slots=True)
class Assumed:
    """Something of the sums that the files do not say: what was taken, and how to find out."""

    what: str
    taken: str
    how: str


@dataclass(frozen=True, slots=True)
class Ground:
    """How the whole product stands, as far as the sums ask: by what, in places with zones, spread over them."""

    faults: str
    zoned: bool
    spread: bool
    rolling: bool


def ground_of(standing: Standing) -> Ground:
    """By what the product runs: of several ways the one of most components that requests reach."""
    beside = {Part.OUTSIDE, Part.CACHE, Part.BALANCER}
    running = [
        one for one in standing.serving if not one.part.keeps and one.part not in beside and one.places
    ]
    kinds = [_faults(standing, one) for one in running]
    faults = max(sorted(set(kinds)), key=kinds.count, default="platform")
    names = [place.name for one in standing.serving for place in one.places if place.way is Way.TERRAFORM]
    zoned = any(name.startswith(ZONED) for name in names)
    stateful = [one for one in standing.serving if one.part in {Part.STORE, Part.QUEUE}]
    counted = [*running, *stateful]
    spread = zoned and bool(counted) and all(_spread(one) for one in counted)
    rolling = (
        standing.host is None and all((one.capacity.copies or 2) > 1 for one in running) and bool(running)
    )
    return Ground(faults, zoned, spread, rolling or faults in {"containers", "serverless"})


def _spread(one: Component) -> bool:
    return (one.capacity.zones or 0) > 1 or one.capacity.elastic


def _faults(standing: Standing, one: Component) -> str:
    place = one.places[0]
    if place.way is Way.TERRAFORM:
        return FAULTS_OF_RESOURCES.get(place.name.partition(".")[0], "servers")
    if place.way is Way.COMPOSE and standing.host is None:
        return "servers"
    return FAULTS[place.way]


def assumed(standing: Standing, ground: Ground) -> Iterator[Assumed]:
    """What the files do not say, what the sums take instead, and how to find out."""
    unknown = [
        one.title
        for one in standing.serving
        if one.capacity.copies is None
        and not one.capacity.elastic
        and not one.capacity.standby
        and one.part not in {Part.OUTSIDE, Part.BALANCER}
        and not one.capacity.scaled
    ]
    if unknown:
        shown = ", ".join(unknown[:NAMED]) + (
            f" and {len(unknown) - NAMED} more" if len(unknown) > NAMED else ""
        )
        yield Assumed(
            f"how many copies run of {shown}",
            "one of each, brought back by itself where a cluster or a provider runs it",
            "look at what runs (`kubectl get deploy`, the provider's console), and write the number into the files",
        )
    if not ground.zoned:
        yield Assumed(
            "in how many zones it stands",
            "one site, without zones",
            "write the zones into the infrastructure's code, or spread the copies over them by name",
        )
    if any((one.capacity.copies or 0) > 1 for one in standing.serving):
        yield Assumed(
            "whether the other copies carry the load when one fails",
            "they do",
            "take one away under load: `loopwright load`",
        )
