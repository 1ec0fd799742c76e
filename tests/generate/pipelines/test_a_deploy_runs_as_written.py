"""The steps of the generated deploy are run as written; the server is a local one with a real application behind it.

It fetches its orders where it is one machine, and is entered by SSH where there are several.
"""

from __future__ import annotations

import os
from urllib.request import urlopen

import pytest
from tests.generate.conftest import setting_of
from tests.generate.pipelines.fetching import Fetching
from tests.generate.pipelines.runner import Runner, jobs_of
from tests.generate.pipelines.server import Server
from tests.generate.trees import lay, texts_of

FETCHED = ("coodloom-120", "arrangement=one_server")
ENTERED = ("cron-api", "arrangement=servers")
WORKFLOW = ".github/workflows/deploy.yml"
ONE, TWO = (f"ghcr.io/coach/loom:{letter * 40}@sha256:{letter * 64}" for letter in "12")
BAD, DEAD = "ghcr.io/coach/loom:bad", "ghcr.io/coach/loom:dead"


@pytest.fixture(params=[FETCHED, ENTERED], ids=["fetched", "entered"])
def design(request):
    return request.param


@pytest.fixture
def server(design, tmp_path):
    kind = Fetching if design == FETCHED else Server
    made = kind(tmp_path, setting_of(*design).project, texts_of("servers", *design))
    if design == FETCHED:
        made.looking.start()
    yield made
    made.close()


@pytest.fixture
def deploy(design, server, tmp_path):
    """Deploy an image to production as the workflow says, in a fresh checkout; the whole is a function of the image."""
    texts = texts_of("pipelines", *design)

    def deployed(image, texts=texts, key="pipeline"):
        number = len(list(tmp_path.glob("checkout-*")))
        folder = lay(texts, tmp_path / f"checkout-{number}")
        contexts = {
            "needs.package.outputs.image": image,
            "vars.BASE_URL": f"http://127.0.0.1:{server.port}",
            "vars.DEPLOY_HOSTS": "one.example.com",
            "vars.VERIFY_SECONDS": "1",
            "secrets.DEPLOY_SSH_KEY": "made up",
        }
        if design == FETCHED:
            contexts["secrets.DEPLOY_SIGNING_KEY"] = server.keys[key].read_text()
        environment = {
            "HOME": str(tmp_path / "home"),
            "PATH": f"{server.bin}:{os.environ['PATH']}",
            "PAUSE": "0.2",
            "PATIENCE": "10",
            "DEPLOY_NOW": "yes",
            "ASK_SECONDS": "1.1",
            "ANSWER_SECONDS": "30" if key == "pipeline" else "6",
        }
        (tmp_path / "home").mkdir(exist_ok=True)
        ran = Runner(folder, contexts, environment).run(jobs_of(texts[WORKFLOW])["production"])
        ran.folder = folder
        return ran

    return deployed


def answered(server):
    with urlopen(f"http://127.0.0.1:{server.port}/", timeout=5) as answer:
        return answer.read().decode()


def test_a_version_reaches_users_and_the_next_one_after_it(server, deploy):
    first = deploy(ONE)
    assert first.well, first.printed
    assert "nothing runs yet" not in first.printed
    assert answered(server) == ONE
    second = deploy(TWO)
    assert second.well, second.printed
    assert second.outcomes["Roll back"] == "skipped"
    assert answered(server) == server.version == TWO
    assert server.migrations == [ONE, TWO]
    times = (second.folder / "summary.md").read_text()
    assert [line.split("|")[1].strip() for line in times.splitlines()[2:]] == ["Migrate", "Release", "Verify"]


def test_a_version_that_fails_its_verification_is_taken_back(server, deploy):
    assert deploy(ONE).well
    ran = deploy(BAD)
    assert ran.outcomes["Release"] == "success"
    assert ran.outcomes["Verify"] == "failure"
    assert ran.outcomes["Roll back"] == "success", ran.printed
    assert not ran.well
    assert "requests failed" in ran.printed
    assert answered(server) == server.version == ONE


def test_a_version_that_does_not_start_never_meets_users(server, deploy):
    assert deploy(ONE).well
    ran = deploy(DEAD)
    assert ran.outcomes["Release"] == "failure"
    assert ran.outcomes["Verify"] == "skipped"
    assert ran.outcomes["Roll back"] == "success", ran.printed
    assert answered(server) == ONE


def test_a_first_version_that_fails_says_that_there_is_nothing_to_return_to(deploy):
    ran = deploy(BAD)
    assert ran.outcomes["Roll back"] == "failure"
    assert "nothing to return to" in ran.printed


def test_without_its_way_back_a_bad_version_stays(design, server, deploy):
    """The way back is what returns: with the step taken out, the bad version goes on."""
    assert deploy(ONE).well
    texts = dict(texts_of("pipelines", *design))
    texts[WORKFLOW] = texts[WORKFLOW].replace("deploy/roll-back.sh", "true")
    deploy(BAD, texts)
    assert server.version == BAD


@pytest.mark.parametrize("design", [FETCHED], ids=["fetched"])
def test_who_has_not_the_environments_key_deploys_nothing(server, deploy):
    assert deploy(ONE).well
    ran = deploy(TWO, key="stranger")
    assert not ran.well
    assert "no word of order" in ran.printed
    assert answered(server) == server.version == ONE
    assert "is not signed by the pipeline: nothing was done" in server.said


@pytest.mark.parametrize("design", [FETCHED], ids=["fetched"])
def test_what_the_door_tells_names_no_image(server, deploy):
    assert deploy(ONE).well
    answer = (server.state / "answer").read_text()
    assert answer.split()[1] == "well"
    assert "coach" not in answer


@pytest.mark.parametrize("design", [ENTERED], ids=["entered"])
def test_the_key_and_the_known_hosts_stand_where_only_ssh_reads_them(server, deploy, tmp_path):
    deploy(ONE)
    key = tmp_path / "home" / ".ssh" / "id_ed25519"
    assert key.stat().st_mode & 0o077 == 0
    assert "BatchMode=yes" in server.calls.read_text()


@pytest.mark.parametrize("design", [FETCHED], ids=["fetched"])
def test_the_key_that_signs_stands_where_only_the_job_reads_it(deploy, tmp_path):
    deploy(ONE)
    assert (tmp_path / "home/.ssh/orders").stat().st_mode & 0o077 == 0
