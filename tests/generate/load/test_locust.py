"""Locust itself plays the file: it holds the mix, judges by the objectives, and spares users."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.generate.conftest import NAMES, setting_of
from tests.generate.serving import Answering
from tests.generate.trees import lay, said, texts_of

from loopwright.generate.load.locust import weights
from loopwright.generate.load.mix import load_of

RUFF = Path(sys.executable).with_name("ruff")
LOCUST = (sys.executable, "-m", "locust", "-f", "locustfile.py", "--headless", "--only-summary")
# these contradict others, ask for a lawyer or a package, or forbid to say what was missed
NOT_OURS = "D203,D213,COM812,CPY001,INP001,T201"
BRIEF = {"RAMP_SECONDS": "1", "HOLD_SECONDS": "3", "SHARE": "0.05"}


def played(folder: Path, *pairs: tuple[str, str], host: str, **environment: str) -> tuple[int, str]:
    """Locust's exit status and what it said; ``pairs`` are changed in the file."""
    text = texts_of("load", "launch-shop")["load/locustfile.py"]
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    (folder / "locustfile.py").write_text(text)
    done = subprocess.run(
        [*LOCUST, "--host", host],
        cwd=folder,
        env={**os.environ, **BRIEF, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_the_weights_hold_the_mix_and_the_users_make_the_rate_of_k6(name):
    setting, texts = setting_of(name), texts_of("load", name)
    load = load_of(setting)
    counts = weights(load)
    for part, count in zip(load.parts, counts, strict=True):
        assert count / sum(counts) == pytest.approx(part.requests / load.requests_per_pass, rel=1e-3)
    text = texts["load/locustfile.py"]
    users = int(re.search(r"USERS = math.ceil\((\d+) ", text)[1])
    think = float(re.search(r"THINK_SECONDS = ([0-9.]+)", text)[1])
    passes = int(re.search(r"target: (\d+), duration: \"600s\"", texts["load/k6.js"])[1])
    rate = passes * load.requests_per_pass
    assert rate <= users / think < rate + 1 / think
    assert f"SLOW_SECONDS = {load.slow_seconds:g}\n" in text
    assert f'"p(95)<{load.slow_seconds * 1000:g}"' in texts["load/k6.js"]


@pytest.mark.parametrize("name", NAMES)
def test_ruff_has_nothing_to_say(name, tmp_path):
    path = lay(texts_of("load", name), tmp_path) / "load/locustfile.py"
    chosen = ("--isolated", "--no-cache", "--line-length=120", "--select=ALL", f"--ignore={NOT_OURS}")
    status, printed = said(RUFF, "check", *chosen, path)
    assert status == 0, printed
    assert said(RUFF, "format", "--isolated", "--no-cache", "--line-length=120", "--check", path)[0] == 0


def test_locust_asks_in_the_mix_where_it_is_told_to(tmp_path):
    with Answering() as server:
        # no think time and no limit: what is looked at is the mix, however slow this machine is
        status, printed = played(
            tmp_path,
            ("THINK_SECONDS = 7", "THINK_SECONDS = 0.05"),
            ("SLOW_SECONDS = 1\n", "SLOW_SECONDS = 1000\n"),
            host=f"http://127.0.0.1:{server.port}",
            PATHS=json.dumps({"fills the basket": "/basket", "pays": "POST /orders"}),
            SHARE="0.01",
        )
    assert status == 0, printed
    found = Counter(path for path, _, _ in server.asked)
    assert set(found) == {"/", "/basket", "/orders"}
    whole = sum(found.values())
    assert whole > 100
    assert found["/"] / whole == pytest.approx(125 / 147, abs=0.1)


@pytest.mark.parametrize(
    ("answer", "limit", "why"),
    [(500, "1000", "100.00% of the requests failed"), (200, "0", "answers within"), (200, "1000", "")],
)
def test_a_missed_objective_is_an_exit_status_of_three(answer, limit, why, tmp_path):
    with Answering(answer) as server:
        status, printed = played(
            tmp_path,
            ("SLOW_SECONDS = 1\n", f"SLOW_SECONDS = {limit}\n"),
            host=f"http://127.0.0.1:{server.port}",
        )
    assert (status, why in printed, "missed:" in printed) == (3 if why else 0, True, bool(why)), printed


def test_users_are_spared_unless_somebody_insists(tmp_path):
    with Answering() as server:
        live, here = "launch-shop.example.com", f"http://127.0.0.1:{server.port}"
        for host in (f"https://{live}", f"https://{live.upper()}./shop", f"https://somebody@{live}:443"):
            status, printed = played(tmp_path, host=host)
            assert status == 1
            assert "where users are" in printed
        moved = (f'LIVE = "{live}"', 'LIVE = "127.0.0.1"')
        assert played(tmp_path, moved, host=here)[0] == 1
        assert not server.asked
        easy = ("SLOW_SECONDS = 1\n", "SLOW_SECONDS = 1000\n")
        assert played(tmp_path, moved, easy, host=here, YES_THIS_IS_PRODUCTION="yes")[0] == 0
        assert server.asked
