"""Whether a server fetches the pipeline's orders, because nobody may come in to bring them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.amazon import PROVIDER, Amazon
from loopwright.generate.servers.machines import alone

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

ANSWER_PATH = "/.well-known/loop-deploy"
NAMESPACE, SIGNER = "loop-deploy", "pipeline"  # of a signature: what it may be used for, and whose it is
STATE = "loop-deploy"  # below /var/lib, as systemd makes it


def fetches_orders(setting: Setting) -> bool:
    """Whether the program's one machine asks by itself: its own door says how it went, and no other way in is paid for.

    At AWS a machine in a network is entered through AWS's own door, which asks who comes.
    """
    through_a_door = setting.design.provider == PROVIDER and not Amazon(setting).lightsail
    return alone(setting) and not through_a_door
