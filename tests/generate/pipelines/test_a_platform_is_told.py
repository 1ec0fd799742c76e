"""A platform's own API, imitated where the script meets it: what is asked, and what comes of a bad end."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import threading

import pytest
from tests.generate.trees import lay, texts_of

DESIGN = ("coodloom-30",)
IMAGE = f"registry.digitalocean.com/loom/coach:abc@sha256:{'1' * 64}"
TOKEN = "made-up"  # noqa: S105 - for an API of the test's own


class Platform(http.server.ThreadingHTTPServer):
    """DigitalOcean's App Platform as far as the script knows it; a new deployment ends as ``ends``."""

    def __init__(self, name):
        super().__init__(("127.0.0.1", 0), Door)
        service = {"name": "app", "image": {"registry_type": "DOCR", "repository": "coach", "tag": "old"}}
        job = {"name": "migrate", "kind": "PRE_DEPLOY", "image": {**service["image"]}}
        self.app = {"id": "one", "spec": {"name": name, "services": [service], "jobs": [job]}}
        self.deployments = [{"id": "first", "phase": "ACTIVE"}]
        self.active, self.ends, self.pinned = "first", "ACTIVE", False

    def deploys(self):
        made = {"id": f"next-{len(self.deployments)}", "phase": self.ends}
        self.deployments.insert(0, made)
        if self.ends == "ACTIVE":
            self.active = made["id"]
        return made

    def answer(self, method, path, body):
        app = f"/v2/apps/{self.app['id']}"
        if method == "GET":
            return self.shown(app).get(path)
        if path == app:
            self.app["spec"] = body["spec"]
            self.deploys()
            return {"app": self.app}
        self.pinned = path == f"{app}/rollback"
        if self.pinned:
            self.ends = "ACTIVE"
            return {"deployment": self.deploys()}
        return {}

    def shown(self, app):
        return {
            "/v2/apps": {"apps": [self.app]},
            app: {"app": {**self.app, "active_deployment": {"id": self.active}}},
            f"{app}/deployments": {"deployments": self.deployments},
            **{f"{app}/deployments/{one['id']}": {"deployment": one} for one in self.deployments},
        }


class Door(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        allowed = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        given = json.loads(body) if body else {}
        found = self.server.answer(self.command, self.path.partition("?")[0], given) if allowed else None
        self.send_response(401 if not allowed else 404 if found is None else 200)
        self.end_headers()
        self.wfile.write(json.dumps(found).encode())

    def do_PUT(self):
        self.do_GET()

    def do_POST(self):
        self.do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def platform():
    texts = texts_of("pipelines", *DESIGN)
    name = next(
        line for line in texts["deploy/host.sh"].splitlines() if line.startswith("name=")
    ).removeprefix("name=")
    made = Platform(name.replace("$environment", "production")[:32])
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def host(platform, tmp_path):
    folder = lay(texts_of("pipelines", *DESIGN), tmp_path)

    def told(*arguments, **environment):
        done = subprocess.run(
            [folder / "deploy" / "host.sh", *arguments],
            env={
                "PATH": os.environ["PATH"],
                "ENVIRONMENT": "production",
                "DIGITALOCEAN_API": f"http://127.0.0.1:{platform.server_port}",
                "DIGITALOCEAN_TOKEN": TOKEN,
                "DIGITALOCEAN_REGISTRY": "loom",
                "PAUSE": "0.05",
                "TRIES": "40",
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return told


def test_a_version_is_started_by_its_digest_and_waited_for(platform, host):
    assert host("current")[:2] == (0, "first\n")
    assert host("migrate", IMAGE)[0] == 0
    status, _, wrong = host("start", IMAGE)
    assert status == 0, wrong
    spec = platform.app["spec"]
    assert spec["services"][0]["image"] == {
        "registry_type": "DOCR",
        "repository": "coach",
        "digest": f"sha256:{'1' * 64}",
    }
    assert spec["jobs"][0]["image"]["digest"] == spec["services"][0]["image"]["digest"]
    assert host("current")[1] == "next-1\n"


def test_a_deployment_that_ends_badly_is_told_and_the_old_one_comes_back(platform, host):
    platform.ends = "ERROR"
    status, _, wrong = host("start", IMAGE)
    assert status == 1
    assert "ended as ERROR" in wrong
    status, _, wrong = host("back", "first")
    assert status == 0, wrong
    assert platform.deployments[0]["phase"] == "ACTIVE"
    assert platform.active == platform.deployments[0]["id"]
    assert platform.pinned is False


def test_an_app_that_could_not_change_its_schema_is_told_so(platform, host):
    platform.app["spec"]["jobs"] = []
    status, _, wrong = host("migrate", IMAGE)
    assert status == 1
    assert "PRE_DEPLOY" in wrong


def test_a_wrong_token_is_a_failure_and_stands_in_no_message(host):
    status, said, wrong = host("current", DIGITALOCEAN_TOKEN="leaked-not")  # noqa: S106 - made up
    assert status != 0
    assert "leaked-not" not in said + wrong
