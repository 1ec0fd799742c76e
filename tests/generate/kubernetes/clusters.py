"""What kubectl makes of the files of a design: the documents of each environment."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import yaml
from kubernetes_validate import utils
from tests.generate.trees import lay, said, texts_of

CLUSTER = "platform=kubernetes"
# the library reads its two megabytes of definitions again for every document
utils.schema_contents, utils.all_versions = cache(utils.schema_contents), cache(utils.all_versions)


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
    return list(yaml.load_all(text, Loader=yaml.CSafeLoader))
