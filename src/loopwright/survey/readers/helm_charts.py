"""Helm: the charts that a chart depends on, because they bring databases and brokers with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.survey.facts import Seen
from loopwright.survey.knowledge.load import category_of, of_image
from loopwright.survey.reading import reader
from loopwright.survey.yaml_nodes import at, documents, items, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile


@reader(names=("chart.yaml", "chart.yml", "requirements.yaml"))
def helm_dependencies(file: SourceFile) -> Iterator[Fact]:
    """Each chart depended on that is known, as a thing that the release runs."""
    for document in documents(file.text):
        for one in items(at(document, "dependencies")):
            name = text_of(at(one, "name"))
            slug = of_image(name)
            if category_of(slug) in {"store", "broker", "monitor"}:
                said = file.evidence(line(one), f"chart {name}")
                yield Seen(slug, file.folder, file.environment, said, name=name)
