"""Containers as they run: with what they extend in Compose, and what overlays of Kustomize make of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.survey.evidence import NEAREST_TO_USERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loopwright.survey.facts import Changed, Container, Extends

DEEPEST = 5  # services that extend services


def extended(containers: Iterable[Container], extends: Iterable[Extends]) -> Iterator[Container]:
    """Containers of Compose with what they take from those that they extend; what they say themselves stays."""
    bases = {(one.file, one.name): (one.base_file, one.base_name) for one in extends}
    listed = list(containers)
    by_place = {(one.evidence.file, one.name): one for one in listed} if bases else {}
    for one in listed:
        place, whole = (one.evidence.file, one.name), one
        for _ in range(DEEPEST):
            if place not in bases or one.source != "compose":
                break
            place = bases[place]
            base = by_place.get(place)
            if base is not None:
                whole = _taking(whole, base)
        yield whole


def _taking(one: Container, base: Container) -> Container:
    own = bool(one.build or one.image)
    return replace(
        one,
        image=one.image if own else base.image,
        build=one.build if own else base.build,
        command=one.command or base.command,
        ports=one.ports or base.ports,
        needs=one.needs or base.needs,
        variables={**base.variables, **one.variables},
        health=one.health or base.health,
        health_line=one.health_line if one.health else 0,
        replicas=one.replicas or base.replicas,
        persistent=one.persistent or base.persistent,
    )


def overlaid(containers: Iterable[Container], changes: Iterable[Changed]) -> Iterator[Container]:
    """Containers of clusters with the image and the number of copies that the overlay nearest to users gives them."""
    nearest = sorted(
        changes, key=lambda one: (NEAREST_TO_USERS.index(one.environment), one.evidence), reverse=True
    )
    images = {one.name: one.value for one in nearest if one.what == "image"}
    copies = {one.name: int(one.value) for one in nearest if one.what == "replicas"}
    for one in containers:
        if one.source == "kubernetes" and (images or copies):
            named = one.image.partition("@")[0].partition(":")[0]
            image = images.get(one.image) or images.get(named) or one.image
            yield replace(one, image=image, replicas=copies.get(one.name, one.replicas))
        else:
            yield one
