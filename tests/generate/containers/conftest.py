"""An engine with bases made of this machine's own programs, where containers can be run at all."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.generate.containers.engine import Engine, engine, machine_image, there

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
PYTHON = Path(sys.base_prefix)
POSTGRESQL = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/lib/postgresql/none/bin"))
TOOLS = (
    *(
        "sh",
        "bash",
        "basename",
        "cat",
        "chmod",
        "chown",
        "cp",
        "dirname",
        "env",
        "find",
        "grep",
        "head",
        "id",
        "install",
    ),
    *("ls", "mkdir", "mv", "rm", "sed", "sleep", "test", "touch", "tr", "wget"),
)
ENTRYPOINT = """#!/usr/bin/env bash
# What the official image documents of its entrypoint, as far as the generated files use it.
set -euo pipefail
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    mkdir -p "$PGDATA"
    password=$([ -z "${POSTGRES_PASSWORD_FILE:-}" ] || cat "$POSTGRES_PASSWORD_FILE")
    # shellcheck disable=SC2086
    initdb --username="${POSTGRES_USER:-postgres}" --pwfile=<(echo "${password:-none}") ${POSTGRES_INITDB_ARGS:-}
    echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
    pg_ctl --options="${*:2} -c listen_addresses=''" --wait start
    name=${POSTGRES_DB:-${POSTGRES_USER:-postgres}}
    [ "$name" = postgres ] || createdb --username="${POSTGRES_USER:-postgres}" "$name"
    for one in /docker-entrypoint-initdb.d/*.sh; do
        [ ! -x "$one" ] || "$one"
    done
    pg_ctl --mode=fast --wait stop
fi
exec "$@"
"""
WEB = ("ENV LANG=C.UTF-8",)
DATABASE = (
    f"ENV PATH={POSTGRESQL}:/usr/local/bin:/usr/bin PGDATA=/var/lib/postgresql/data",
    "COPY --chmod=0755 docker-entrypoint.sh /usr/local/bin/docker-entrypoint.sh",
    "RUN install -d -o postgres -g postgres -m 1777 /var/lib/postgresql /var/run/postgresql",
    'ENTRYPOINT ["docker-entrypoint.sh"]',
    'CMD ["postgres"]',
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What runs containers is not collected where none can be run: docs/verification.md says so."""
    gone = [] if there() else [item for item in items if item.get_closest_marker("containers")]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]


@pytest.fixture(scope="session")
def podman() -> Iterator[Engine]:
    root = Path(tempfile.mkdtemp(prefix="lw"))  # podman takes no path of more than fifty letters
    with engine(root / "e") as made:
        folders = [PYTHON / "lib" / VERSION, Path("/usr/lib/node_modules/npm"), POSTGRESQL.parent]
        share = Path("/usr/share/postgresql") / POSTGRESQL.parent.name
        archive = machine_image(
            root,
            [*TOOLS, "caddy", "node", f"{PYTHON}/bin/{VERSION}", "/usr/share/zoneinfo/UTC"],
            [*folders, share, Path("/usr/share/zoneinfo/Etc")],
            {
                "/bin": "usr/bin",
                "/lib": "usr/lib",
                "/lib64": "usr/lib64",
                "/usr/local/bin/python": f"{PYTHON}/bin/{VERSION}",
                "/usr/bin/npm": "../lib/node_modules/npm/bin/npm-cli.js",
            },
        )
        path = "ENV PATH=/usr/local/bin:/usr/bin:/usr/sbin"
        made.podman("import", "--quiet", "--change", path, archive, "localhost/machine:1")
        archive.unlink()
        yield made
    shutil.rmtree(root, ignore_errors=True)
