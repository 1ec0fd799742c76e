"""What compute that is paid by use costs, taken apart: requests, processor time, memory for as long as it works."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import Figure, definition, from_offering, total
from loopwright.design.given.situation import DAYS_PER_MONTH, SECONDS_PER_DAY
from loopwright.design.tiers.homes import FUNCTION_ITEMS, RUN_ITEMS

if TYPE_CHECKING:
    from loopwright.catalogue.rows import ComputeOffering
    from loopwright.design.lifting.lift import Chosen
    from loopwright.design.sums.pricing import PriceList

ITEMS = {"function": FUNCTION_ITEMS, "run": RUN_ITEMS}
NAMES = {"requests": "requests", "seconds": "processor_time", "gb_seconds": "memory_time"}
UNITS = {"requests": "million requests/month", "seconds": "seconds/month", "gb_seconds": "GB-seconds/month"}
AT_ITS_STEPS = "quantity beyond what is included, at the price of each step it falls into"


def used(one: Chosen, usd: float) -> tuple[tuple[str, Figure], ...]:
    """The parts of the bill for compute that is paid by use, by name; empty where they are not all of it."""
    row = one.compute
    if row is None or one.tech not in ITEMS:
        return ()
    parts = []
    for item, what in ITEMS[one.tech]:
        price = one.home.price(item)
        if price is None:
            return ()
        parts.append((NAMES[what], _charged(_quantities(one, row)[what], price)))
    whole = math.fsum(part.value for _, part in parts)
    return tuple(parts) if math.isclose(whole, usd, rel_tol=1e-6, abs_tol=1e-6) else ()


def _charged(quantity: Figure, price: PriceList) -> Figure:
    usd = float(price.cost(quantity.value))
    rows = [
        (f"price_{number}", from_offering(row.usd, f"USD/{row.unit}", "usd", row.provenance))
        for number, row in enumerate(price.rows, start=1)
        if row.usd is not None
    ]
    included = definition(price.included, quantity.unit, "included in the account each month")
    return Figure(usd, "USD/month", AT_ITS_STEPS, (("quantity", quantity), ("included", included), *rows))


def _quantities(one: Chosen, row: ComputeOffering) -> dict[str, Figure]:
    """What is used of each thing in a month, by the names of the price lists' units."""
    values, load = one.solved.values, one.stage.load
    inputs, tech = values.inputs, one.tech
    rate, app, database = (
        float(np.max(number)) for number in (load.mean_rate, load.app_seconds, load.database_seconds)
    )
    monthly = rate * SECONDS_PER_DAY * DAYS_PER_MONTH
    each = app / row.speed / min(row.sustained_cores, 1.0)
    hold = each + database + values.number("service.outside_seconds")
    cores = row.cores if tech == "run" else 1.0
    concurrency = inputs.figure(f"serverless.concurrency.{tech}")
    busy = max(monthly * hold / concurrency.value, monthly * each / max(cores, 1.0)) * cores
    requests = definition(monthly, "requests/month", "mean rate over a month of prices")
    seconds = total(
        busy, UNITS["seconds"],
        "max(requests × hold ÷ requests at once, requests × work ÷ cores) × cores",
        requests=requests,
        hold=definition(hold, "seconds", "how long a request occupies an instance: work, database, services"),
        work=definition(each, "seconds", "processor time of a request on this instance"),
        at_once=concurrency,
        cores=definition(cores, "cores", f"billed of {row.sku}"),
    )  # fmt: skip
    memory = definition(row.memory_gb / cores, "GB", f"memory of {row.sku} a core that is billed")
    return {
        "requests": total(monthly / 1e6, UNITS["requests"], "requests ÷ 10⁶", requests=requests),
        "seconds": seconds,
        "gb_seconds": total(
            busy * memory.value, UNITS["gb_seconds"], "time × memory", time=seconds, memory=memory
        ),
    }
