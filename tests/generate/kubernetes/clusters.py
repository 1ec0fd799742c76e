"""What kubectl makes of the files of a design: the documents of each environment."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML
from tests.generate.trees import lay, said, texts_of

CLUSTER = "platform=kubernetes"


@cache
def built(name: str, *force: str) -> dict[str, str]:
    """What `kubectl kustomize` prints of each overlay, and of the canary where there is one."""
    texts = texts_of("kubernetes", name, *(force or (CLUSTER,)))
    with tempfile.TemporaryDirectory() as folder:
        place = lay(texts, Path(folder)) / "kubernetes"
        found = {}
        for overlay in sorted({*place.glob("overlays/*"), *place.glob("canary")}):
            status, printed = said("kubectl", "kustomize", overlay)
            assert status == 0, printed
            found[overlay.name] = printed
    return found


def documents(text: str) -> list[dict]:
    """The documents of a YAML text."""
    return list(YAML(typ="safe", pure=False).load_all(text))
