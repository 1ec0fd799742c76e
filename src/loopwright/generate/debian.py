"""Debian as machines of the team run it: one release for what is ordered, what is pinned and what is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

RELEASES = {13: "trixie", 12: "bookworm"}


def major(setting: Setting) -> int:
    """The number of Debian's release."""
    return round(setting.value("server.debian_major"))


def release(setting: Setting) -> str:
    """The name of Debian's release."""
    return RELEASES[major(setting)]
