"""Runs the `run:` steps of a workflow's job as GitHub's runner does; steps of others are left out."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from pathlib import Path

ALTERNATIVE = re.compile(r"\$\{\{ (?P<path>[\w.-]+)(?: \|\| '(?P<otherwise>[^']*)')? \}\}")
GIVEN = {"PATH", "PAUSE", "PATIENCE"}
SHELL = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")


@dataclass
class Ran:
    """What became of a job: each step's outcome by its name, and what it printed."""

    outcomes: dict[str, str] = field(default_factory=dict)
    printed: str = ""

    @property
    def well(self) -> bool:
        return "failure" not in self.outcomes.values()


@dataclass
class Runner:
    """A machine of GitHub's with a checkout in ``folder``; ``contexts`` are its vars, secrets, needs and github."""

    folder: Path
    contexts: dict[str, str]
    environment: dict[str, str]

    def run(self, job: dict) -> Ran:
        ran, outputs, outcomes = Ran(), {}, {}
        summary, written = self.folder / "summary.md", self.folder / "output.txt"
        for number, step in enumerate(job["steps"]):
            name = step["name"]
            if "uses" in step:
                ran.outcomes[name] = "left out"
                continue
            key = step.get("id", f"step-{number}")
            if not wanted(step.get("if", "success()"), outcomes, well=ran.well):
                ran.outcomes[name] = outcomes[key] = "skipped"
                continue
            written.write_text("")
            fixed = {
                "GITHUB_OUTPUT": str(written),
                "GITHUB_STEP_SUMMARY": str(summary),
                "GITHUB_SHA": "0" * 40,
            }
            filled = {
                name: self.filled(str(text), outputs)
                for name, text in {**job.get("env", {}), **step.get("env", {})}.items()
            }
            status, printed = self.shell(self.filled(step["run"], outputs), fixed | filled)
            ran.printed += printed
            ran.outcomes[name] = outcomes[key] = "success" if status == 0 else "failure"
            for line in written.read_text().splitlines():
                said, _, value = line.partition("=")
                outputs[f"steps.{key}.outputs.{said}"] = value
        return ran

    def filled(self, text: str, outputs: dict[str, str]) -> str:
        known = self.contexts | outputs
        return ALTERNATIVE.sub(lambda found: known.get(found["path"]) or found["otherwise"] or "", text)

    def shell(self, script: str, environment: dict[str, str]) -> tuple[int, str]:
        base = {name: value for name, value in os.environ.items() if name in GIVEN}
        process = subprocess.Popen(
            [*SHELL, script],
            cwd=self.folder,
            env=base | self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            printed, _ = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        return process.returncode, printed


def wanted(condition: str, outcomes: dict[str, str], *, well: bool) -> bool:
    """The few conditions that generated workflows use, judged as GitHub judges them; another raises ValueError."""
    judged = True
    for part in condition.split(" && "):
        compared = re.fullmatch(r"steps\.(\w+)\.outcome != '(\w+)'", part)
        if part in {"success()", "!success()"}:
            judged &= well is not part.startswith("!")
        elif compared:
            judged &= outcomes.get(compared[1], "skipped") != compared[2]
        else:
            raise ValueError(condition)
    return judged if "success()" in condition else judged and well


def jobs_of(text: str) -> dict[str, dict]:
    """The jobs of a workflow."""
    return yaml.safe_load(text)["jobs"]
