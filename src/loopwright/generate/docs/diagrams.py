"""Pictures as Mermaid flow charts, of the plain kind that the site draws too: boxes, groups and arrows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.telling import mermaid, wording
from loopwright.design.telling.architecture import picture_of
from loopwright.design.telling.escaping import mermaid as label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.design.model import Design
    from loopwright.generate.docs.account import Account


def architecture(design: Design) -> str:
    """The parts of a design and who speaks to whom."""
    return mermaid.architecture(picture_of(design))


def chain(steps: Sequence[str], direction: str = "LR") -> str:
    """Steps that follow each other."""
    lines = [f"flowchart {direction}"]
    lines += [f'  s{number}["{label(step)}"]' for number, step in enumerate(steps)]
    lines += [f"  s{number} --> s{number + 1}" for number in range(len(steps) - 1)]
    return "\n".join(lines)


def road(account: Account) -> str:
    """The steps of the roadmap."""
    return chain(
        [
            f"{step.label}: {step.title}, {account.number(step.cost_path)}"
            for step in account.setting.answer.roadmap
        ],
        "TD",
    )


def recovery(account: Account) -> str:
    """From each disaster to its way back."""
    lines = ["flowchart LR"]
    for number, one in enumerate(account.setting.design.recovery):
        lines.append(f'  d{number}["{label(wording.DISASTERS[one.disaster])}"]')
        lines.append(f'  w{number}["{label(one.how)}"]')
        lines.append(f"  d{number} --> w{number}")
    return "\n".join(lines)
