"""The facts of all files, sorted by their kind, with what every part of the assembly asks of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from loopwright.loop.patterns import compiled_later
from loopwright.survey.assembly.overlaying import extended, overlaid
from loopwright.survey.evidence import Environment, Evidence
from loopwright.survey.facts import Changed, Container, Extends, Given, Image
from loopwright.survey.knowledge.load import category_of, of_image

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.survey.facts import Fact

One = TypeVar("One")
MOST_EVIDENCE = 8
BARE = compiled_later(r"\$\{?(\w+)(?::?\?[^}]*)?\}?")


@dataclass(slots=True)
class Gathered:
    """Facts by their type, in the order of the files they come from; ``root`` names the folder surveyed."""

    root: str
    by_type: dict[type, list[object]] = field(default_factory=lambda: defaultdict(list))

    def add(self, facts: Iterable[Fact]) -> None:
        """Take facts in."""
        for fact in facts:
            self.by_type[type(fact)].append(fact)

    def give(self) -> None:
        """Put the values of environment files into the images of containers beside them; drop what nobody gives."""
        given = {(one.folder, one.name): one.value for one in self.of(Given)}

        def filled(one: Container) -> Container:
            folder = one.evidence.file.rpartition("/")[0] or "."
            image = BARE.sub(lambda found: given.get((folder, found[1]), ""), one.image)
            return replace(one, image=BARE.sub("", image))

        containers = [filled(one) if "$" in one.image else one for one in self.of(Container)]
        self.by_type[Container] = list(overlaid(extended(containers, self.of(Extends)), self.of(Changed)))

    def of(self, kind: type[One]) -> list[One]:
        """The facts of one type."""
        return [fact for fact in self.by_type.get(kind, ()) if isinstance(fact, kind)]


def ordered(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence without repetition, in the order of files and lines; of very much of it the first pieces."""
    return tuple(sorted(set(evidence))[:MOST_EVIDENCE])


def above(folder: str) -> Iterable[str]:
    """A folder and those it lies in, up to the root ``.``."""
    while folder not in {"", "."}:
        yield folder
        folder = folder.rpartition("/")[0]
    yield "."


def bases_of(gathered: Gathered) -> dict[str, str]:
    """The image that each folder's Dockerfile stands on, by folder; empty where it is given from outside."""
    return {one.folder: one.base for one in gathered.of(Image)}


def technology_of(container: Container, bases: Mapping[str, str]) -> str:
    """The technology that a container of others runs; of one built here, when its base is a store or a broker.

    Where the base is given from outside, or the image is kept in a registry of one's own, the name of the
    container speaks for it: ``mysql`` built from ``./mysql``.
    """
    if not container.build:
        return of_image(container.image or container.name)
    base = bases.get(container.build)
    if base is None:
        return ""
    slug = of_image(base) if base else of_image(container.name)
    return slug if category_of(slug) in {"store", "broker"} else ""


def shipped(environment: Environment) -> Environment:
    """The environment of what a manifest ships: production, where its path says nothing else."""
    return Environment.PRODUCTION if environment is Environment.UNSTATED else environment
