"""Labels of series as the evaluator handles them: the name of the measure is one of them, as in Prometheus."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from loopwright.operate.sample import labels_of

if TYPE_CHECKING:
    from collections.abc import Container

    from loopwright.operate.sample import Labels

NAME = "__name__"
BUCKET = "le"
NONE: Labels = ()


def named(name: str, labels: Labels) -> Labels:
    """The labels with the name of the measure among them."""
    return labels_of((*labels, (NAME, name)))


def nameless(labels: Labels) -> Labels:
    """The labels without the name of the measure."""
    return tuple(pair for pair in labels if pair[0] != NAME)


def without(labels: Labels, names: Container[str]) -> Labels:
    """The labels but those that are named."""
    return tuple(pair for pair in labels if pair[0] not in names)


def only(labels: Labels, names: Container[str]) -> Labels:
    """None of the labels but those that are named."""
    return tuple(pair for pair in labels if pair[0] in names)


def changed(labels: Labels, **values: str) -> Labels:
    """The labels with some set; an empty value removes one."""
    return labels_of(dict(labels) | values)


def value_of(labels: Labels, name: str) -> str:
    """The value of a label; empty where it is not there."""
    for label, value in labels:
        if label == name:
            return value
    return ""


def text_of(labels: Labels) -> str:
    """The labels as PromQL writes them: ``requests_total{code="200"}``."""
    inner = ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in nameless(labels))
    name = value_of(labels, NAME)
    return f"{name}{{{inner}}}" if inner or not name else name
