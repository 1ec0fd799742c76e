"""Commands are found by scanning, imported when called, and each says how it is used."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import click
import pytest

from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.registry import loopwright, summaries, verbatim

HEAVY = ("rich", "numpy", "jinja2", "ruamel")


def command_named(name):
    return loopwright.get_command(click.Context(loopwright), name)


def all_commands():
    for name in summaries():
        found = command_named(name)
        yield (name,), found
        if isinstance(found, click.Group):
            yield from (((name, below), one) for below, one in found.commands.items())


def test_a_file_is_a_command_and_its_first_line_the_summary():
    assert {"catalogue", "design", "schema", "validate", "why"} <= set(summaries())
    for name, summary in summaries().items():
        assert command_named(name).name == name
        assert summary.endswith((".", ",")) or summary, name
        assert (command_named(name).help or "").startswith(summary)


@pytest.mark.parametrize("name", summaries())
def test_the_help_of_every_command_shows_how_it_is_called(name, capsys):
    assert run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert re.search(rf"^      .*loopwright {name}", shown, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("path", "command"), list(all_commands()), ids=lambda it: "-".join(it) if isinstance(it, tuple) else ""
)
def test_every_option_says_what_it_is_for(path, command):
    silent = [one.name for one in command.params if isinstance(one, click.Option) and not one.help]
    assert silent == [], path


def test_the_list_of_commands_imports_nothing_heavy():
    code = (
        "import sys; from loopwright.interfaces.cli.main import run; run(['--help']); run(['design', '--help']);"
        f"sys.exit(str([name for name in {HEAVY} if name in sys.modules] or 0))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() in {"", "0"}, done.stderr


def test_an_indented_paragraph_of_a_help_text_keeps_its_lines():
    assert verbatim("One.\n\n    a\n    b\n\nTwo.") == "One.\n\n\b\n    a\n    b\n\nTwo."


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_can_be_had_for_every_shell(shell, capsys):
    assert run(["completion", shell]) == 0
    assert f"_LOOPWRIGHT_COMPLETE={shell}_complete" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("loopwright val", "validate"),
        ("loopwright --ver", "--version"),
        ("loopwright design --form", "--format"),
        ("loopwright design --format js", "json"),
        ("loopwright catalogue sh", "show"),
    ],
)
def test_names_options_and_choices_are_completed(words, offered):
    environment = {
        **os.environ,
        "_LOOPWRIGHT_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-c", "from loopwright.interfaces.cli.main import main; main()"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"plain,{offered}" in done.stdout.split()
    assert done.stderr == ""
