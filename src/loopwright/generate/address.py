"""Where the loop answers: the one place that says so, because a loop file knows no address."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

RESERVED = "example.com"  # RFC 2606: nobody's, so that nothing is sent to a stranger before it is changed
ASSUMPTION = "The loop file knows no address: {host} stands for it. Replace it by the name that users type."


def host_of(setting: Setting) -> str:
    """The name under which users reach the loop."""
    return f"{setting.project}.{RESERVED}"


def assumption_of(setting: Setting) -> str:
    """What was assumed about it, for a comment beside the address."""
    return ASSUMPTION.format(host=host_of(setting))
