"""How long rules take, and how much room what they look back upon: processor time, best of several.

Printed beside each: how many times as long as a loop of a million additions takes in the same run.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from loopwright.operate.rules.evaluating import evaluate
from loopwright.operate.rules.files import read_rules
from loopwright.operate.rules.state import GroupState
from loopwright.operate.sample import labels_of
from loopwright.operate.series.evaluating import answer
from loopwright.operate.series.parsing import parsed
from loopwright.operate.series.store import Store
from loopwright.operate.series.windows import windows_of

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKS, PACE, HOUR, MONTH = 5000, 15, 3600, 30 * 86400
QUERIES = ("up < 1", "count by (job) (up == 1)", "sum(rate(up[5m]))", "avg_over_time(up[1h]) < 0.9")
RULE = """
  - alert: Failing{number}
    expr: |
      sum(rate(requests_total{{part="{number}", status=~"5.."}}[1h]))
        / sum(rate(requests_total{{part="{number}"}}[1h])) > 0.1
    for: 5m
"""


def best(work: Callable[[], object], times: int = 3) -> float:
    """Seconds of processor time, the least of several."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def additions() -> float:
    total = 0.0
    for number in range(1_000_000):
        total += number * 0.5
    return total


def main() -> None:
    unit = best(additions)
    store = Store({"up": HOUR, "long": MONTH})
    checks = [labels_of({"check": str(number), "job": "site"}) for number in range(CHECKS)]

    def fill() -> None:
        for at in range(0, HOUR + 300, PACE):
            for labels in checks:
                store.append("up", labels, at * 1000, 1.0)

    seconds = best(fill, 1)
    for at in range(0, MONTH, 4 * PACE):
        store.append("long", (), at * 1000, float(at))
    print(
        f"{len(store)} series, {store.sample_count} samples, {store.byte_count / 1e6:.0f} MB, filled in {seconds:.1f} s"
    )
    for query in QUERIES:
        node = parsed(query)
        taken = best(partial(answer, node, store, HOUR * 1000))
        print(f"{query}: {taken * 1000:.1f} ms, {taken / unit:.2f} units")
    rules(unit)


def rules(unit: float, count: int = 300) -> None:
    text = "groups:\n- name: g\n  rules:" + "".join(RULE.format(number=number) for number in range(count))
    (group,) = read_rules(text).groups
    store = Store(windows_of(rule.node for rule in group.rules))
    for at in range(0, HOUR + 300, PACE):
        for number in range(count):
            for status in ("200", "404", "500"):
                labels = labels_of({"part": str(number), "status": status})
                store.append("requests_total", labels, at * 1000, float(at))
    taken = best(lambda: evaluate(group, GroupState(), store, HOUR))
    print(f"{count} rules over {len(store)} series: {taken * 1000:.0f} ms, {taken / unit:.2f} units")


if __name__ == "__main__":
    main()
