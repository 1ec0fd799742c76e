"""Disasters at random instants of a system that copies its data: what was measured beside what is promised.

Copies and replicas are laid on a time line one by one; a disaster falls on it, and data moves in blocks
through stages that each hold one block. Nothing of the product is used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Copies:
    """Copies started at even distances; usable once made and uploaded; deleted after the retention."""

    interval: float
    duration: float
    upload: float
    retention: float = np.inf

    def newest(self, content_before: np.ndarray, usable_at: np.ndarray) -> np.ndarray:
        """Start of the newest copy from before an instant that is usable and kept at another, else −∞."""
        starts = np.arange(0.0, usable_at.max() + self.interval, self.interval)
        start = starts[None, :]
        usable = (start <= content_before[:, None]) & (
            start + self.duration + self.upload <= usable_at[:, None]
        )
        kept = start + self.retention >= usable_at[:, None]
        return np.where(usable & kept, start, -np.inf).max(axis=1)


def lost_to_disaster(copies: Copies, instants: np.ndarray) -> np.ndarray:
    """Hours of work lost when the machine goes at each instant and only finished copies are left."""
    return instants - copies.newest(instants, instants)


def lost_to_deletion(copies: Copies, deleted: np.ndarray, noticed: np.ndarray) -> np.ndarray:
    """Hours of work before the deletion that cannot be had back; ∞ where no copy from before it is left."""
    return deleted - copies.newest(deleted, noticed)


def in_replica_when_noticed(lag: np.ndarray, deleted: np.ndarray, noticed: np.ndarray) -> np.ndarray:
    """Whether a replica still holds the deleted row at the moment somebody looks."""
    return noticed < deleted + lag


def pipeline_hours(blocks: int, block_gb: float, *gb_per_hour: float) -> float:
    """Hours until the last block has left the last stage; each stage holds one block at a time."""
    free = [0.0] * len(gb_per_hour)
    for _ in range(blocks):
        ready = 0.0
        for stage, rate in enumerate(gb_per_hour):
            ready = max(ready, free[stage]) + block_gb / rate
            free[stage] = ready
    return free[-1]
