"""The generated server, for real: its images are built, its parts come up, and a note is kept behind its proxy."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.generate.containers.conftest import DATABASE, ENTRYPOINT, WEB
from tests.generate.containers.loops import texts_for
from tests.generate.containers.test_promises import read
from tests.generate.containers.wheels import closure, program, wheel
from tests.generate.trees import lay

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.generate.containers.engine import Engine

EXAMPLES = Path(__file__).with_name("example")
NAMES = {
    "REGISTRY": "localhost",
    "REVISION": "0a1b2c3",
    "SITE_ADDRESS": "localhost",
    "COMPOSE_FILE": "compose.production.yaml",
}
PACKAGES = ("flask", "gunicorn", "psycopg", "psycopg-binary")


def bases(text: str) -> set[str]:
    return {line.split()[1] for line in text.splitlines() if line.startswith("FROM ")}


def eventually(ask: Callable[[], bool], what: str) -> None:
    for _ in range(100):
        if ask():
            return
        time.sleep(0.2)
    pytest.fail(what)


def python_base(podman: Engine, texts: dict[str, str], app: Path) -> None:
    """A base whose pip finds what the application needs, and the application's list of it."""
    (name,) = {base for base in bases(texts["Dockerfile"]) if "python:" in base}
    folder = podman.root / "bases" / name.replace("/", "-").replace(":", "-") / "wheels"
    folder.mkdir(parents=True)
    lines = [wheel(one, folder) for one in closure(*PACKAGES)]
    lines.append(program("celery", "__import__('signal').pause()", folder))
    (app / "requirements.txt").write_text("\n".join((*lines, "")), encoding="utf-8")
    settings = "ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels PIP_DISABLE_PIP_VERSION_CHECK=1"
    podman.base(name, *WEB, "COPY wheels /wheels", settings)


@pytest.fixture(scope="module")
def server(podman: Engine) -> tuple[Engine, Path, dict[str, str]]:
    """A folder as it lies on a server, its images built."""
    texts = texts_for("flask", "spreadsheet-cleaner")
    folder = lay(texts, podman.root / "srv")
    shutil.copytree(EXAMPLES / "python", folder, dirs_exist_ok=True)
    python_base(podman, texts, folder)
    for name in sorted(bases(texts["containers/proxy.Dockerfile"])):
        podman.base(name)
    database = read(texts["compose.production.yaml"])["services"]["database"]["image"]
    podman.base(database, *DATABASE, files={"docker-entrypoint.sh": ENTRYPOINT})
    for path in texts:
        if path.endswith(".sh"):
            (folder / path).chmod(0o755)
    (folder / "secrets").mkdir()
    (folder / "secrets" / "SMTP_URL").write_text("smtp://mail.example.com")
    podman.done("sh", "containers/make-secrets.sh", cwd=folder)
    podman.compose("build", cwd=folder, **NAMES)
    return podman, folder, texts


@pytest.mark.containers
def test_a_server_comes_up_and_keeps_what_it_is_told(server: tuple[Engine, Path, dict[str, str]]) -> None:
    podman, folder, _ = server
    project = "spreadsheet-cleaner"

    def well(service: str) -> bool:
        return podman.said(podman.root / "podman", "healthcheck", "run", f"{project}_{service}_1")[0] == 0

    # this podman does not wait for health itself, so each is started when those before it are well
    podman.compose("up", "--detach", "--no-build", "database", cwd=folder, **NAMES)
    eventually(
        lambda: well("database"), podman.said(podman.root / "podman", "logs", f"{project}_database_1")[1]
    )
    # this one does not know, as Docker's does, that a service that is named has its profile
    podman.compose("--profile", "migrate", "run", "--rm", "--no-deps", "migrate", cwd=folder, **NAMES)
    podman.compose("up", "--detach", "--no-build", "--no-deps", "app", "worker", cwd=folder, **NAMES)
    eventually(lambda: well("app"), podman.said(podman.root / "podman", "logs", f"{project}_app_1")[1])
    podman.compose("up", "--detach", "--no-build", "--no-deps", "proxy", cwd=folder, **NAMES)
    eventually(lambda: well("proxy"), podman.said(podman.root / "podman", "logs", f"{project}_proxy_1")[1])

    page: tuple[str, ...] = ("curl", "--silent", "--show-error", "--fail", "--insecure", "--max-time", "10")
    assert podman.done(*page, "--data", "kept", "https://localhost/notes") == "written"
    assert podman.done(*page, "https://localhost/notes") == "kept"
    assert podman.said(*page, "https://localhost/metrics")[0] == 22  # measurements are not the world's
    assert podman.done(*page, "http://127.0.0.1:8000/metrics") == "notes 1\n"
    _it_may_no_more_than_it_should(podman, folder, project)
    # the program beside the process that only waits for it falls; `podman kill` would count as wanted
    podman.said(podman.root / "podman", "exec", f"{project}_app_1", "sh", "-c", "kill -9 2")
    eventually(lambda: podman.said(*page, "https://localhost/notes") == (0, "kept"), "it stayed down")


def _it_may_no_more_than_it_should(podman: Engine, folder: Path, project: str) -> None:
    inside = ("exec", f"{project}_app_1")
    assert podman.podman(*inside, "id", "-u").strip() == "10001"
    status = podman.podman(*inside, "cat", "/proc/1/status")
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    for place in ("/app", "/usr/local/bin", "/etc"):
        assert podman.said(podman.root / "podman", *inside, "touch", f"{place}/x")[0] != 0
    # the proxy is in no network of the database, and the world in none at all
    reach = ("exec", f"{project}_proxy_1", "wget", "-q", "-T", "2", "-t", "1", "-O", "/dev/null")
    assert podman.said(podman.root / "podman", *reach, "http://app:8000/healthz")[0] == 0
    assert podman.said(podman.root / "podman", *reach, "http://database:5432/")[0] == 4  # no such name
    for service in ("app", "database"):
        about = podman.podman("inspect", f"{project}_{service}_1")
        assert (folder / "secrets" / "DATABASE_PASSWORD").read_text().strip() not in about
        limits = json.loads(about)[0]["HostConfig"]
        assert limits["Memory"] > 0
        assert limits["PidsLimit"] == 256
        assert limits["ReadonlyRootfs"]
    about = json.loads(podman.podman("inspect", f"{project}_app_1"))[0]
    assert about["Config"]["Labels"]["org.opencontainers.image.revision"] == NAMES["REVISION"]


@pytest.mark.containers
@pytest.mark.verify
def test_an_image_of_node_is_built_and_answers(podman: Engine) -> None:
    texts = texts_for("express", "spreadsheet-cleaner")
    folder = lay(texts, podman.root / "node")
    shutil.copytree(EXAMPLES / "node", folder, dirs_exist_ok=True)
    for name in sorted(bases(texts["Dockerfile"])):
        podman.base(name)
    podman.podman("build", "--tag", "localhost/node-example:1", folder)
    run = (
        "run",
        "--detach",
        "--name",
        "node-example",
        "--read-only",
        "--cap-drop=ALL",
        "--init",
        "--network=host",
    )
    podman.podman(*run, "localhost/node-example:1")
    asked = (podman.root / "podman", "healthcheck", "run", "node-example")
    eventually(lambda: podman.said(*asked)[0] == 0, podman.podman("logs", "node-example"))
    podman.podman("stop", "--time", "20", "node-example")
    (about,) = json.loads(podman.podman("inspect", "node-example"))
    assert about["State"]["ExitCode"] == 0  # it heard that it should stop
    podman.podman("rm", "node-example")
