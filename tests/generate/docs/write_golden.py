"""Write the golden documents anew: `python -m tests.generate.docs.write_golden`, then read the difference."""

from __future__ import annotations

from tests.generate.docs.reading import documents
from tests.generate.docs.test_goldens import FOLDER, GOLDEN

if __name__ == "__main__":
    for name, (example, path) in GOLDEN.items():
        (FOLDER / f"{name}.txt").write_text(documents((example,))[path], encoding="utf-8")
