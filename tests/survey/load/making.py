"""Steps and loops made by hand, so that judgement and reports are tested without load."""

from __future__ import annotations

from loopwright.loop.reading import parse_loop
from loopwright.survey.load.steps import Step

HEAD = "loop:\n  name: Orders\n  action: Orders\n  response: A number\n  value: No queue\n"


def step(users, rate, *, p50=0.02, p95=0.04, errors=0, cores=0.1, late=0.001, seconds=4.0, watched=None):
    """What a step saw, in the ordinary case."""
    answers = round(rate * seconds)
    return Step(
        users=users,
        seconds=seconds,
        answers=answers,
        errors=errors,
        redirects=0,
        mean_seconds=users / rate if answers else None,
        p50_seconds=p50 if answers else None,
        p95_seconds=p95 if answers else None,
        p99_seconds=2 * p95 if answers else None,
        generator_cores=cores,
        generator_late_seconds=late,
        watched_cpu_seconds=watched or {},
    )


def loop_of(stages="", reads="", more=""):
    """A loop with these stages (YAML lines of the list) and this share of reads."""
    listed = f"  stages:\n{stages}" if stages else ""
    said = f"  reads: {reads}\n" if reads else ""
    return parse_loop(f"{HEAD}{listed}demand:\n  users: 300\n{said}{more}", "loop.yaml", 1.0).loop


STAGES = """    - name: visits
      requests: 6
    - name: orders
      share: 50%
      requests: 4
    - name: tells a friend
      share: 10%
"""
