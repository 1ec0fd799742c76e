"""The Locust file of each example is what it was, and Locust itself can load it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.loop.reading import read_loop
from loopwright.survey.load import generator
from loopwright.survey.load.generator import BEGIN, END, HEAD, locust_file
from loopwright.survey.load.routes import Route, Said, routes_of
from loopwright.survey.load.scenario import Asked, Scenario, scenario_of, stage_names
from loopwright.survey.load.steps import plan_of

EXAMPLES = Path(__file__).parents[3] / "examples"
GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/loop.yaml"))
ROUTES = ("=/{place}", '=POST /{place} {{"n": 1}}')  # one that reads and one that writes for each stage
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=1, max_size=20)


def file_of(example):
    loop = read_loop(EXAMPLES / example / "loop.yaml", 1.1).loop
    stages = stage_names(loop)
    said = [
        Said(f"{stage}{form.format(place=place)}") for place, stage in enumerate(stages) for form in ROUTES
    ]
    return locust_file(scenario_of(loop, routes_of(said, stages)), plan_of(60, 12), "http://localhost:8000")


def parted(text):
    """What stands before, in and behind the part that is written for a loop; the rest is the same for all."""
    head, _, rest = text.partition(BEGIN)
    own, _, tail = rest.partition(END)
    return head, own, tail


def locustfile_path():
    return Path(generator.__file__).with_name(generator.TEMPLATE)


@pytest.mark.parametrize("example", NAMES)
def test_the_file_of_an_example_is_what_it_was(example):
    head, own, rest = parted(file_of(example))
    assert own == (GOLDEN / f"{example}.txt").read_text(encoding="utf-8")
    assert (head, rest) == parted(locustfile_path().read_text(encoding="utf-8"))[::2]


def test_every_golden_file_is_of_an_example():
    assert sorted(path.stem for path in GOLDEN.iterdir()) == NAMES


def test_locust_loads_every_file_and_deals_out_its_mix(tmp_path):
    script = f"""
import importlib.util, json
from locust import FastHttpUser
found = {{}}
for name in {NAMES!r}:
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), {str(tmp_path)!r} + f"/{{name}}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert issubclass(module.Visitor, FastHttpUser) and module.Visitor.tasks
    mix = module.Mix()
    found[name] = [[row[-1] for row in module.ASKED], [mix.next() for _ in range(1000)]]
print(json.dumps(found))
"""
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text(file_of(name), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    for requests, dealt in json.loads(done.stdout).values():
        counts = Counter(dealt)
        for place, one in enumerate(requests):
            assert counts[place] == pytest.approx(1000 * one / sum(requests), abs=1)


def test_locust_lists_the_user_of_a_file(tmp_path):
    (tmp_path / "locustfile.py").write_text(file_of(NAMES[0]), encoding="utf-8")
    command = [sys.executable, "-m", "locust", "-f", "locustfile.py", "--list"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr
    assert "Visitor" in done.stdout


@given(WORDS, WORDS, WORDS, st.floats(0.001, 1e6))
def test_nothing_that_a_user_writes_becomes_code(name, stage, body, requests):
    scenario = Scenario(
        name, (Asked(Route(stage, "POST", '/"); import os #', body), requests),), None, (), ()
    )
    text = locust_file(scenario, plan_of(60, 12), "http://localhost")
    assert text.startswith(HEAD)
    names: dict[str, object] = {}
    exec(compile(parted(text)[1], "locustfile.py", "exec"), {}, names)  # noqa: S102 - the part that is written
    ((read_stage, _, path, read_body, many),) = names["ASKED"]
    assert (read_stage, path, read_body) == (stage, '/"); import os #', body)
    assert many == pytest.approx(requests, abs=1e-6)
    compile(text, "locustfile.py", "exec")
