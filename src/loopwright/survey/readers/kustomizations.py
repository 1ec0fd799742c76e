"""Kustomize: what an overlay changes of the objects that it takes: images, numbers of copies, charts it brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.survey.facts import Changed, Seen
from loopwright.survey.knowledge.load import category_of, of_image
from loopwright.survey.readers.chart_values import release_of
from loopwright.survey.reading import reader
from loopwright.survey.yaml_nodes import at, documents, items, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile


@reader(names=("kustomization.yaml", "kustomization.yml"))
def kustomization(file: SourceFile) -> Iterator[Fact]:
    """The images and the numbers of copies that an overlay sets, and the charts that it inflates."""
    for document in documents(file.text):
        for one in items(at(document, "images")):
            name, tag, digest = (text_of(at(one, key)) for key in ("name", "newTag", "digest"))
            image = text_of(at(one, "newName")) or name
            whole = f"{image}{f':{tag}' if tag else ''}{f'@{digest}' if digest else ''}"
            if name and whole != name:
                said = file.evidence(line(one), f"{name}: {whole}")
                yield Changed("image", name, whole, file.environment, said)
        for one in items(at(document, "replicas")):
            name, count = text_of(at(one, "name")), text_of(at(one, "count"))
            if name and count.isdecimal():
                said = file.evidence(line(one), f"{name}: {count} copies")
                yield Changed("replicas", name, count, file.environment, said)
        for one in items(at(document, "helmCharts")):
            name = text_of(at(one, "releaseName")) or text_of(at(one, "name"))
            slug = of_image(text_of(at(one, "name")))
            if category_of(slug) in {"store", "broker", "monitor"}:
                yield Seen(
                    slug, file.folder, file.environment, file.evidence(line(one), f"chart {name}"), name=name
                )
            else:
                yield from release_of(file, at(one, "valuesInline"), name)
