"""The whole of it with real processes: a target dies, people are told, the server dies, nobody is told twice."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.interfaces.web.visitor import Visitor
from tests.operate.notices.sinks import Mails, Posts, mail_server
from tests.survey.programs import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

LOOP = Path("examples/coodloom-120/loop.yaml")
SECONDS = (
    150  # how long anything may take on a busy machine; what it takes on a quiet one stands in the notes
)
EVERY = 1
PATIENCE = (
    "id,value,low,high,unit,title,source,read_on,stale_after,confidence,note\n"
    "choice.noise_reduction.group_seconds,2,2,2,seconds,alerts are collected before they ring,this test,2026-11-27,"
    "2030-01-01,assumption,\n"
)


@contextlib.contextmanager
def posting(posts: Posts) -> Iterator[str]:
    """The sink of webhooks in a thread."""
    loop, address, ready = asyncio.new_event_loop(), list[str](), threading.Event()
    over = asyncio.Event()

    async def serve() -> None:
        async with posts.serving() as url:
            address.append(url)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait(SECONDS)
    try:
        yield address[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(SECONDS)
        loop.close()


def target(port: int, folder: Path) -> subprocess.Popen[bytes]:
    (folder / "www").mkdir(exist_ok=True)
    (folder / "www" / "healthz").write_text("ok")
    (folder / "www" / "readyz").write_text("ok")
    command = [
        sys.executable,
        "-m",
        "http.server",
        str(port),
        "--bind",
        "127.0.0.1",
        "--directory",
        folder / "www",
    ]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def noon() -> str:
    """A time zone in which it is the middle of the day now: somebody is there to be told."""
    ahead = 12 - datetime.now(UTC).hour
    return "Etc/GMT" if ahead == 0 else f"Etc/GMT{-ahead:+d}"


class Server:
    """The server's process, which may be killed and started again."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.base = f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[str] | None = None
        self.link = ""

    def start(self) -> None:
        command = [sys.executable, "-m", "loopwright", "serve", "--listen", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            [*command, "--data", "data", "--catalogue", "figures"],
            cwd=self.folder,
            env=os.environ | {"SIGNATURE": "shared", "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        assert first.startswith("Serving "), first
        if not self.link:
            self.link = re.findall(r"http\S+", self.process.stdout.readline())[0]

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()


def until(there: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not there():
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.1)


def command(visitor: Visitor, *words: str) -> tuple[int, str]:
    """The command line against the server: its exit status, and what it printed."""
    run = subprocess.run(
        [sys.executable, "-m", "loopwright", *words],
        env=os.environ | {"LOOPWRIGHT_SERVER": visitor.base, "LOOPWRIGHT_TOKEN": visitor.token},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert run.stderr == ""
    return run.returncode, run.stdout.strip()


def pages(mails: Mails) -> list[EmailMessage]:
    """The mails but for this week's test page, which goes out at the first start."""
    return [one for one in mails.came if "nothing is broken" not in one["Subject"]]


def hooks(posts: Posts) -> list[dict[str, object]]:
    """What the webhook was told, but for the test."""
    told = [json.loads(body) for _, _, body in posts.came]
    return [one for one in told if not one["test"]]


def subjects(mails: Mails) -> list[str]:
    return [" ".join(one["Subject"].split()).partition(" · ")[0] for one in pages(mails)]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_target_dies_and_comes_back(tmp_path: Path) -> None:
    mails, posts, port = Mails(), Posts(), free_port()
    shutil.copy(LOOP, tmp_path / "loop.yaml")
    with posting(posts) as hook, mail_server(mails) as mail_port:
        (tmp_path / "operate.yaml").write_text(
            f"site: {{address: 'http://127.0.0.1:{port}'}}\n"
            f"monitor: {{every: {EVERY}s, timeout: 2s, failures: 2, zone: {noon()}, allowed: [127.0.0.0/8]}}\n"
            "people:\n"
            f"  - {{name: Ada, mail: ada@example.com, webhook: '{hook}/hook'}}\n"
            f"mail: {{server: '127.0.0.1:{mail_port}', from: alerts@example.com, security: none}}\n"
            "outside: {signature: '${env:SIGNATURE}'}\n"
        )
        (tmp_path / "figures").mkdir()
        (tmp_path / "figures" / "figures.csv").write_text(PATIENCE)
        server, site = Server(tmp_path, free_port()), target(port, tmp_path)
        try:
            server.start()
            story(server, mails, posts, lambda: target(port, tmp_path), site)
        finally:
            server.kill(signal.SIGTERM)
            site.kill()
            site.wait(SECONDS)


def story(
    server: Server,
    mails: Mails,
    posts: Posts,
    again: Callable[[], subprocess.Popen[bytes]],
    site: subprocess.Popen[bytes],
) -> None:
    visitor = Visitor(server.base)
    visitor.enter(server.link)

    def stands() -> str:
        return {one["name"]: one["outcome"] for one in visitor.api("/checks")}.get("site", "")

    until(lambda: stands() == "up", "the site")
    assert visitor.api("/incidents") == []
    site.kill()
    site.wait(SECONDS)
    until(lambda: pages(mails) and hooks(posts), "the page")
    assert subjects(mails)[0] == "[P1] The loop has not answered from outside for 1s"
    assert "docs/runbooks/incident-response.md" in text_of(pages(mails)[0])
    said = hooks(posts)[0]
    assert (said["action"], stands()) == ("trigger", "down")
    status, shown = command(visitor, "checks", "list")
    assert (status, "no connection to 127.0.0.1" in shown) == (3, True)
    until(lambda: visitor.api("/incidents"), "the incident")
    (incident,) = visitor.api("/incidents")
    assert (incident["severity"], incident["status"], incident["components"]) == (
        "P1",
        "investigating",
        ["application"],
    )

    server.kill()
    server.start()
    until(lambda: visitor.api("/pages"), "the page after the restart")
    (page,) = visitor.api("/pages")
    assert command(visitor, "alerts", "ack", page["group"]) == (0, "Acknowledged.")
    until(lambda: len(pages(mails)) > 1, "the acknowledgement")
    assert visitor.api("/pages")[0]["acknowledged_by"] == "test (Ada)"

    site = again()
    try:
        until(lambda: any(one.startswith("[P1] Over") for one in subjects(mails)), "the end")
        assert subjects(mails)[1:] == [
            "[P1] Being dealt with: The loop has not answered from outside for 1s",
            "[P1] Over: The loop has not answered from outside for 1s",
        ], "nobody was told twice, though the server was killed in between"
        until(lambda: hooks(posts)[-1]["action"] == "resolve", "the hook's end")
        assert len({one["dedup_key"] for one in hooks(posts)}) == 1
        reloaded(server, visitor)
        held(visitor, mails, site)
    finally:
        site.kill()
        site.wait(SECONDS)


def reloaded(server: Server, visitor: Visitor) -> None:
    """The file changes: a wrong one is told and not taken, a right one is."""
    file = server.folder / "operate.yaml"
    right = file.read_text()
    file.write_text(right + "checks:\n  - {name: extra, tpc: '127.0.0.1:1'}\n")
    until(lambda: "was not taken" in visitor.page("/"), "the fault")
    assert "tpc" in visitor.page("/")
    assert "extra" not in {one["name"] for one in visitor.api("/checks")}
    file.write_text(right + "checks:\n  - {name: extra, tcp: '127.0.0.1:1', every: 5s}\n")
    until(lambda: "extra" in {one["name"] for one in visitor.api("/checks")}, "the new check")
    assert "was not taken" not in visitor.page("/")


def held(visitor: Visitor, mails: Mails, site: subprocess.Popen[bytes]) -> None:
    """What a deployment explains waits for its outcome; failed, it is told with the way back."""
    before = len(pages(mails))
    told = command(visitor, "deployments", "start", "app", "v7", "--minutes", "20", "--way-back", "roll back")
    assert told[0] == 0
    site.kill()
    site.wait(SECONDS)
    until(
        lambda: any(one["stage"] == "firing" and one["name"] == "LoopDown" for one in visitor.api("/alerts")),
        "it",
    )
    time.sleep(3 * EVERY)
    assert len(pages(mails)) == before
    assert command(visitor, "deployments", "finish", told[1], "--failed")[0] == 0
    until(lambda: len(pages(mails)) > before, "the page that was held")
    text = text_of(pages(mails)[-1])
    assert re.search(r"It began \d+ s after deploy v7 of app", text), text
    assert "Way back: roll back" in text
