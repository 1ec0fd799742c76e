"""A runbook as somebody types it: its blocks one after the other in one shell, on a machine of a test.

What stands for the rest of the world are small programs in front of the real ones: `ssh` runs here, `sudo` and
`runuser` change nobody, `systemctl` starts and stops the test's own server, `docker` is written down.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from tests.generate.docs.reading import FENCE, documents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.generate.database import Server

PROGRAMS = {
    "ssh": 'while [[ $1 == -* ]]; do shift; done\necho "$1" >>"$FOLDER/hosts"\nshift\nexec bash -c "$*"\n',
    "sudo": 'if [ "$1" = -u ]; then shift 2; export PGUSER=postgres PGDATABASE=postgres; fi\nexec "$@"\n',
    "runuser": 'shift 3\nexec "$@"\n',
    "chown": "exit 0\n",
    "journalctl": "exit 0\n",
    "docker": 'echo "$*" >>"$FOLDER/docker"\n',
    "install": 'last=${!#}\nmkdir -m 700 "$last"\n',
    "systemctl": """case "$1 $2" in
"stop postgresql") exec pg_ctl -D "$DATA_OF_TEST" -m fast -w stop >/dev/null ;;
"start postgresql") exec pg_ctl -D "$DATA_OF_TEST" -l "$FOLDER/log" -w -o "-k $FOLDER -h ''" start >/dev/null ;;
"stop dump-database.timer") exit 0 ;;
"start dump-database.service") set -a; . "$FOLDER/recovery.env"; exec "$FOLDER/recovery/dump-database.sh" ;;
esac
exit 1
""",
}
STEP = re.compile(r"^(\d+)\. ", re.MULTILINE)


def blocks(case: tuple[str, ...], path: str) -> dict[str, list[str]]:
    """The shell of a page by what it stands under: ``Names``, the number of a step, ``Way back``, ``Drill``."""
    found: dict[str, list[str]] = {}
    for section in re.split(r"^## ", documents(case)[path], flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        parts = [(title, body)]
        if title == "Steps":
            pieces = STEP.split(body)
            parts = list(zip(pieces[1::2], pieces[2::2], strict=True))
        for name, text in parts:
            found[name] = [
                re.sub(r"^   ", "", code, flags=re.MULTILINE)
                for kind, code in FENCE.findall(text)
                if kind == "sh"
            ]
    return found


def prepared(server: Server, settings: dict[str, str]) -> None:
    """The programs in front of the real ones, and the settings of the copies where the server keeps them."""
    folder = server.folder
    bin_folder = folder / "bin"
    bin_folder.mkdir(exist_ok=True)
    for name, text in PROGRAMS.items():
        (bin_folder / name).write_text(f"#!/usr/bin/env bash\nset -eu\n{text}")
        (bin_folder / name).chmod(0o755)
    (folder / "recovery.env").write_text(
        "".join(f"{name}={shlex.quote(text)}\n" for name, text in settings.items())
    )
    server.environment |= {
        "PATH": f"{bin_folder}:{server.environment['PATH']}",
        "FOLDER": str(folder),
        "DATA_OF_TEST": str(server.data),
    }


def typed(
    server: Server, code: Sequence[str], places: dict[str, str | Path], answers: Sequence[str] = ()
) -> str:
    """What the blocks print, typed one after the other with answers to what they ask; each must end well."""
    whole = "".join(f"{one}\n[ $? = 0 ] || exit 1\n" for one in code)
    for place, here in {"/etc/loop/recovery.env": server.folder / "recovery.env", **places}.items():
        whole = whole.replace(place, str(here))
    page = server.folder / "page.sh"
    page.write_text(whole)
    told = server.folder / "answers"
    told.write_text("".join(f"{one}\n" for one in answers))
    return server.did("bash", "-c", f"bash {page} <{told} 2>&1")
