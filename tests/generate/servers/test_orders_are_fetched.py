"""A server carries out what the pipeline signed for it, once and in time, and nothing else."""

from __future__ import annotations

import base64
import re
import subprocess
import time

import pytest
from tests.generate.conftest import setting_of
from tests.generate.pipelines.fetching import Fetching
from tests.generate.servers.designs import BESIDE, ONE, PROXY, STANDBY
from tests.generate.trees import said, texts_of

from loopwright.generate.orders import fetches_orders

ONE_VERSION = "ghcr.io/coach/loom:1111111"
LOUDEST = 30  # tenths; as the recovery timers are held to
LIGHTSAIL = ("coodloom-30", ("provider=aws", "arrangement=one_server"))
IN_A_NETWORK = ("coodloom-120", ("provider=aws", "arrangement=one_server"))


@pytest.fixture
def server(tmp_path):
    made = Fetching(
        tmp_path, setting_of(BESIDE[0], *BESIDE[1]).project, texts_of("servers", BESIDE[0], *BESIDE[1])
    )
    yield made
    made.close()


def ordered(server, **changed):
    """An order as deploy/host.sh writes it, with some of its lines changed; `key` signs it for `namespace`."""
    key, namespace = changed.pop("key", "pipeline"), changed.pop("namespace", "loop-deploy")
    after = changed.pop("after", "")
    lines = {"number": int(time.time()), "environment": "production", "verb": "release", "what": ONE_VERSION}
    text = "".join(f"{name}={value}\n" for name, value in {**lines, **changed}.items())
    signed = subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", server.keys[key], "-n", namespace],
        input=text.encode(),
        capture_output=True,
        check=True,
    ).stdout
    place = server.home.parents[1] / "registry" / server.orders.replace("/", "_").replace(":", "_")
    told = {"loop.order": (text + after).encode(), "loop.signature": signed}
    place.write_text("".join(f"{name}={base64.b64encode(value).decode()}\n" for name, value in told.items()))
    return server.look()


def nothing_done(server, done, why):
    assert done.returncode == 1, done.stderr
    assert why in done.stderr
    assert not (server.home / "current").exists()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"key": "stranger"}, "not signed by the pipeline"),
        ({"namespace": "git"}, "not signed by the pipeline"),
        ({"after": "verb=back\n"}, "not signed by the pipeline"),
        ({"environment": "staging"}, "for another environment"),
        ({"number": 1_700_000_000}, "not of this hour"),
        ({"number": 4_000_000_000}, "not of this hour"),
        ({"number": "$(touch hacked)"}, "has no number"),
    ],
)
def test_an_order_that_does_not_hold_is_refused(server, changed, why):
    nothing_done(server, ordered(server, **changed), why)


@pytest.mark.parametrize(
    "changed",
    [{"verb": "sh"}, {"what": ""}, {"what": "x;touch hacked"}, {"what": "../../etc"}, {"what": "--help"}],
)
def test_an_order_that_means_nothing_is_told_so(server, changed):
    done = ordered(server, **changed)
    assert done.returncode == 1
    assert (server.state / "answer").read_text().split()[1] == "failed"
    assert not (server.home / "current").exists()
    assert not (server.home / "hacked").exists()


def test_nothing_is_done_where_nothing_was_ordered(server):
    nothing_done(server, server.look(), "the registry gives no order")


def test_an_order_is_carried_out_once(server):
    number = int(time.time()) - 10
    assert ordered(server, number=number).returncode == 0
    assert server.version == ONE_VERSION
    (server.home / "current").write_text("blue another\n")
    assert server.look().returncode == 0
    assert server.version == "another", "the same order again changes nothing"
    assert ordered(server, number=number + 1, verb="current", what="").returncode == 0
    done = ordered(server, number=number)
    assert done.returncode == 1
    assert f"older than {number + 1}" in done.stderr


def test_a_version_is_returned_to_by_the_name_that_the_door_told(server):
    number = int(time.time()) - 10
    ordered(server, number=number)
    told = (server.state / "answer").read_text().split()[2]
    assert re.fullmatch(r"[0-9a-f]{64}", told)
    ordered(server, number=number + 1, what="ghcr.io/coach/loom:2222222")
    assert server.version.endswith("2222222")
    assert ordered(server, number=number + 2, verb="back", what=told).returncode == 0
    assert server.version == ONE_VERSION
    assert ordered(server, number=number + 3, verb="back", what="0" * 64).returncode == 1
    assert server.version == ONE_VERSION


def test_a_server_fetches_where_it_is_alone_and_no_door_of_the_providers_leads_to_it():
    fetching = {
        str(design): fetches_orders(setting_of(design[0], *design[1])) for design in (BESIDE, ONE, LIGHTSAIL)
    }
    assert all(fetching.values()), fetching
    assert not any(
        fetches_orders(setting_of(design[0], *design[1])) for design in (STANDBY, PROXY, IN_A_NETWORK)
    )


def test_systemd_takes_the_units_and_finds_them_closed(tmp_path):
    texts = texts_of("servers", BESIDE[0], *BESIDE[1])
    folder = tmp_path / "units"
    folder.mkdir()
    for name in ("loop-pull.service", "loop-pull.timer"):
        text = texts[f"servers/systemd/{name}"]
        (folder / name).write_text(re.sub(r"^ExecStart=.*", "ExecStart=/bin/true", text, flags=re.MULTILINE))
    status, printed = said(
        "systemd-analyze", "verify", folder / "loop-pull.timer", folder / "loop-pull.service"
    )
    assert status == 0, printed
    unit = folder / "loop-pull.service"
    closed = ("systemd-analyze", "security", "--offline=true", f"--threshold={LOUDEST}")
    assert said(*closed, unit)[0] == 0
    unit.write_text("[Service]\nType=oneshot\nExecStart=/bin/true\n")
    assert said(*closed, unit)[0] != 0


def test_the_script_is_clean(tmp_path):
    (tmp_path / "pull.sh").write_text(texts_of("servers", BESIDE[0], *BESIDE[1])["servers/pull.sh"])
    assert said("shellcheck", "--severity=style", tmp_path / "pull.sh") == (0, "")
