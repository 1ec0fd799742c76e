"""Write the golden files again: ``python -m tests.examples.write_golden`` from the root of the repository."""

from tests.examples.conftest import NAMES, answered
from tests.examples.test_examples import GOLDEN, summary

if __name__ == "__main__":
    for name in NAMES:
        (GOLDEN / f"{name}.txt").write_text(summary(answered(name)), encoding="utf-8")
