"""Alarms that ring when the budget of the objective burns too fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.cloudwatch import ABOVE, FIVE
from loopwright.generate.hcl import block, ref, template
from loopwright.generate.terraform.aws.words import named, resource, rings

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Value

LEAST_REQUESTS = 100  # a window with fewer says little about a share of one in a hundred


def burning(plan: Amazon) -> tuple[Block, ...]:
    """An alarm rings when both windows of a pair burn: the long one says that it matters, the short that it goes on."""
    blocks: list[Block] = []
    for name, share, long, short in _windows(plan):
        parts = [(f"{name}-long", long), (f"{name}-short", short)]
        blocks += [_share_alarm(part, share, seconds) for part, seconds in parts]
        both = " AND ".join(
            f"ALARM(${{aws_cloudwatch_metric_alarm.{_snake(part)}.alarm_name}})" for part, _ in parts
        )
        blocks.append(
            resource(
                "aws_cloudwatch_composite_alarm",
                _snake(name),
                {
                    "alarm_name": named(name),
                    "alarm_description": f"More than {share:.3%} of requests fail: the budget of the objective burns",
                    "alarm_rule": template(both),
                    **rings(),
                },
            )
        )
    return tuple(blocks)


def _windows(plan: Amazon) -> tuple[tuple[str, float, int, int], ...]:
    """Each pair of windows: its name, the share of errors that burns too fast, its long and short seconds."""
    budget = 1 - plan.availability
    if plan.setting.choice("burn_rate_alerts") == "":
        return (("errors", plan.setting.value("seed.error_rate"), FIVE * 3, FIVE),)
    value = plan.setting.value
    return tuple(
        (
            f"burning-{name}",
            min(1.0, value(f"decision.burn_rate_alerts.page_{name}") * budget),
            round(value(f"decision.burn_rate_alerts.page_{name}_window")),
            round(value(f"decision.burn_rate_alerts.page_{name}_short")),
        )
        for name in ("fast", "slow")
    )


def _share_alarm(name: str, share: float, seconds: int) -> Block:
    """The share of failed requests in a window; one with hardly any requests says nothing."""
    ratio = f"IF(requests > {LEAST_REQUESTS}, (FILL(origin, 0) + FILL(door, 0)) / requests, 0)"
    return resource(
        "aws_cloudwatch_metric_alarm",
        _snake(name),
        {
            "alarm_name": named(name),
            "comparison_operator": ABOVE,
            "threshold": round(share, 6),
            "evaluation_periods": 1,
            "treat_missing_data": "notBreaching",
        },
        block(
            "metric_query",
            {"id": "share", "expression": ratio, "label": "failed requests", "return_data": True},
        ),
        _counted("requests", "RequestCount", seconds),
        _counted("origin", "HTTPCode_Target_5XX_Count", seconds),
        _counted("door", "HTTPCode_ELB_5XX_Count", seconds),
    )


def _counted(name: str, metric: str, seconds: int) -> Block:
    values: dict[str, Value] = {
        "namespace": "AWS/ApplicationELB",
        "metric_name": metric,
        "dimensions": {"LoadBalancer": ref("aws_lb.main.arn_suffix")},
        "period": seconds,
        "stat": "Sum",
    }
    return block("metric_query", {"id": name}, block("metric", values))


def _snake(name: str) -> str:
    return name.replace("-", "_")
