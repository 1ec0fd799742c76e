"""How long `loopwright detect` takes, whole process: generated trees of 5,000 and 40,000 files, medians."""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
BUDGETS_SECONDS = {5_000: 1.0, 40_000: 4.0}
SEED = 7
SERVICES = 25
WORDS = ("order", "invoice", "customer", "parcel", "coupon", "ledger", "basket", "stock", "payment", "report")
PYTHON = """import os\nfrom django.db import models\n\n\nclass {name}(models.Model):\n    title = models.TextField()\n\n
def load_{name}():\n    return os.environ.get("{upper}_URL", "")\n"""
TYPESCRIPT = """import {{ Router }} from "express";\n\nexport const {name} = Router();
{name}.get("/{name}", (request, response) => {{
  response.json({{ region: process.env.{upper}_REGION, id: request.params.id }});\n}});\n"""
GO = """package {name}\n\nimport "os"\n\n// Load reads one.
func Load() string {{\n\treturn os.Getenv("{upper}_PATH")\n}}\n"""
YAML = """name: {name}\nitems:\n  - id: 1\n    title: {upper}\n  - id: 2\n    title: other\n"""
KINDS = {
    ".py": PYTHON,
    ".ts": TYPESCRIPT,
    ".go": GO,
    ".yaml": YAML,
    ".md": "# {name}\n",
    ".css": ".{name} {{}}\n",
}
WEIGHTS = (30, 30, 15, 5, 10, 10)
COMPOSE = """services:\n  web:\n    build: .\n    ports: ["8000:8000"]\n    depends_on: [db]
  db:\n    image: postgres:16\n"""
FILLER = "# what a file of code holds beside what is looked for, line after line of it\n"


def main() -> None:
    """Generate each tree, detect it several times and print the median beside its budget."""
    program = Path(sys.executable).with_name("loopwright")
    spent = 0.0
    for files, budget in BUDGETS_SECONDS.items():
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), files)
            command = [str(program), "detect", folder, "--format", "json"]
            took = [_seconds(command) for _ in range(RUNS + 1)][1:]
            cpu = resource.getrusage(resource.RUSAGE_CHILDREN)
            median = statistics.median(took)
            busy = (cpu.ru_utime + cpu.ru_stime - spent) / (RUNS + 1)
            spent = cpu.ru_utime + cpu.ru_stime
            print(f"{files:>6,} files  median {median:5.2f} s, slowest {max(took):5.2f} s, budget {budget} s")
            print(f"              {busy:.2f} CPU s a run, largest peak memory {cpu.ru_maxrss // 1024} MB")


def generate(root: Path, files: int) -> None:
    """Write a tree of so many files, the same one every time: services in several languages, and what tools made."""
    chance = random.Random(SEED)  # noqa: S311 - a tree, not a secret
    made = 0
    for number in range(SERVICES):
        service = root / "services" / f"{WORDS[number % len(WORDS)]}-{number}"
        service.mkdir(parents=True)
        (service / "requirements.txt").write_text(
            "django==5.2\npsycopg==3.2\ncelery[redis]==5.4\n", encoding="utf-8"
        )
        package = {
            "name": service.name,
            "private": True,
            "dependencies": {"express": "4.21.0", "pg": "8.13.0"},
        }
        (service / "package.json").write_text(json.dumps(package), encoding="utf-8")
        (service / "Dockerfile").write_text(
            "FROM python:3.13\nEXPOSE 8000\nCMD gunicorn app\n", encoding="utf-8"
        )
        (service / "compose.yaml").write_text(COMPOSE, encoding="utf-8")
        made += 4
    while made < files:
        place = chance.randrange(SERVICES)
        name = f"{chance.choice(WORDS)}_{made}"
        ending, text = chance.choices(list(KINDS.items()), WEIGHTS)[0]
        folder = root / "services" / f"{WORDS[place % len(WORDS)]}-{place}" / f"part{made % 40}"
        folder.mkdir(exist_ok=True)
        body = text.format(name=name, upper=chance.choice(WORDS).upper()) + FILLER * chance.randint(1, 120)
        (folder / f"{name}{ending}").write_text(body, encoding="utf-8")
        made += 1
    for number in range(files // 2):  # never walked, and so never paid for
        ignored = root / "node_modules" / f"package-{number % 100}"
        ignored.mkdir(parents=True, exist_ok=True)
        (ignored / f"file-{number}.js").write_text(
            "module.exports = process.env.NEVER_READ\n", encoding="utf-8"
        )


def _seconds(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, env=dict(os.environ, NO_COLOR="1"))
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
