"""What a machine becomes at its first start: the very file that the family of servers wrote, read when it is made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.generate.hcl import ref

if TYPE_CHECKING:
    from loopwright.generate.hcl import Value
    from loopwright.generate.setting import Setting

FOLDER = "../servers/cloud-init"
READ = re.compile(r"servers/cloud-init/(\w+)\.yaml\"\)")
SAID = (
    "What a machine becomes stands in `servers/cloud-init/`, which is read when it is made and belongs beside this "
    "folder: `loopwright generate servers`. Without it nothing is planned; a machine that is there already is changed "
    "by `servers/harden.sh`, not from here."
)
ONCE = "/etc/cloud/cloud.cfg.d/99_loop.cfg"
# Lightsail puts a script of its own before what it is given, so that only a script can follow
SCRIPT = (
    'join("\\n", ["#!/bin/sh", "test ! -e {once} || exit 0", "echo ${{base64encode({text})}} | base64 -d > {once}", '
    '"cloud-init clean --reboot"])'
)


def user_data(role: str) -> Value:
    """The text of the cloud-init of a kind of machine: a plan without that file fails."""
    return ref(_text(role))


def launch_script(role: str) -> Value:
    """The same as a script that hands it to cloud-init, for a provider that takes scripts only."""
    return ref(SCRIPT.format(once=ONCE, text=_text(role)))


def made_by_terraform(setting: Setting) -> frozenset[str]:
    """The kinds of machines that `terraform/` makes: those whose set-up it reads."""
    from loopwright.generate.rendering import rendered  # noqa: PLC0415 - it finds every family, this one too

    texts = [file.body for one in rendered(setting, ("terraform",)) for file in one.files]
    return frozenset(role for text in texts for role in READ.findall(text))


def _text(role: str) -> str:
    return f'file("${{path.module}}/{FOLDER}/{role}.yaml")'
