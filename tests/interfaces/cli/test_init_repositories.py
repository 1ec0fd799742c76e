"""`init --yes` in two small repositories, from their files and their history to the loop file, byte for byte.

`python tests/interfaces/cli/test_init_repositories.py` writes the agreed files again.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from loopwright.interfaces.cli.interviewing.session import Session
from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.status import Status

GOLDENS = Path(__file__).parent / "goldens" / "init"
SHOP = {
    "requirements.txt": "Django==5.2\npsycopg[binary]==3.2\ncelery[redis]==5.4\nstripe==11.1\n"
    "django-storages[s3]==1.14\n",
    "manage.py": "import django\n",
    "shop/settings.py": 'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}\n',
    "shop/tasks.py": "from celery import shared_task\n",
    "Dockerfile": 'FROM python:3.12\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
    "fly.toml": 'app = "shop"\nprimary_region = "fra"\n\n[http_service]\n  internal_port = 8000\n',
    ".github/workflows/test.yml": "on: push\njobs:\n  test:\n    steps:\n      - run: pytest\n",
}
SITE = {
    "package.json": '{"scripts": {"build": "eleventy"}, "devDependencies": {"@11ty/eleventy": "3.0.0"}}\n',
    "index.md": "# Hello\n",
    "netlify.toml": '[build]\n  publish = "_site"\n  command = "npm run build"\n',
}
DAYS = ("2026-05-04", "2026-05-11", "2026-05-18", "2026-05-25")


def committed(folder: Path) -> None:
    """A history of two people and a release each Monday."""
    for week, day in enumerate(DAYS):
        name = ("Ada", "Grace")[week % 2]
        environment = {
            **os.environ,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            **{f"GIT_{who}_NAME": name for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": f"{name.lower()}@example.org" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_DATE": f"{day}T10:00:00+00:00" for who in ("AUTHOR", "COMMITTER")},
        }
        for command in (
            ("init", "--quiet"),
            ("add", "."),
            ("commit", "--quiet", "--allow-empty", "--message", f"week {week}"),
            ("tag", f"v1.{week}"),
        ):
            subprocess.run(["git", *command], cwd=folder, env=environment, check=True)


REPOSITORIES = {"shop": (SHOP, committed), "site": (SITE, lambda _: None)}


def repository(name: str, below: Path) -> Path:
    """A repository of its own, with its files and its history."""
    files, remember = REPOSITORIES[name]
    for path, text in files.items():
        file = below / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    remember(below / name)
    return below / name


@pytest.mark.parametrize("name", REPOSITORIES)
def test_a_repository_becomes_its_loop_file(name, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(Session, "_verdict", lambda _self: Status.YES)
    folder = repository(name, tmp_path)
    assert run(["init", str(folder), "--yes"]) == 0
    assert capsys.readouterr().out.startswith("found  ")
    made = (folder / "loop.yaml").read_text()
    assert made == (GOLDENS / f"{name}.yaml").read_text()
    assert run(["validate", str(folder / "loop.yaml")]) == 0


def test_the_goldens_say_what_the_repositories_hold():
    shop, site = ((GOLDENS / f"{name}.yaml").read_text() for name in REPOSITORIES)
    for words in (
        "framework: django                             # Django 5.2, found in requirements.txt:1",
        "- name: stripe                              # Stripe, found in requirements.txt:4",
        "- name: postgresql ",
        "must_use: [fly.io]                            # in use, found in fly.toml:1",
        "people: 2                                     # from git: ",
    ):
        assert words in shop
    assert "static: yes" in site
    assert "must_use: [" not in site


if __name__ == "__main__":
    for one in REPOSITORIES:
        with tempfile.TemporaryDirectory() as scratch:
            there = repository(one, Path(scratch))
            run(["init", str(there), "--yes"])
            (GOLDENS / f"{one}.yaml").write_text((there / "loop.yaml").read_text())
