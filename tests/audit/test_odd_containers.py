"""Checks of Dockerfiles and Compose files say something or nothing of whatever is written, and never raise."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.audit.check import all_checks
from loopwright.audit.finding import Found, Unclear
from loopwright.survey.evidence import Environment
from loopwright.survey.written.configuration import ComposeFile, Service
from loopwright.survey.written.dockerfile import Dockerfile
from loopwright.survey.yaml_nodes import at, documents, entries

CHECKS = [one for one in all_checks() if one.topic in {"images", "compose"}]
INSTRUCTIONS = """
FROM RUN COPY ADD ENV ARG CMD ENTRYPOINT EXPOSE USER WORKDIR HEALTHCHECK ONBUILD SHELL LABEL MAINTAINER
"""
FRAGMENTS = """
python python:3.8 : @ scratch build --from=build --from=0 --platform=x -y curl | || && ; ' " \\ [ ] [] -r é http://x
https://x/y.tar.gz $A ${A} ${A:-b} A=$A A=1 PASSWORD=x TOKEN <<EOF EOF NONE 22 99999 8000-9000/tcp cd sudo zypper yum
gunicorn exec . / * .env - -- = ["a","b"] [1,null] AS install apt-get sh -c pip npm i useradd -u dnf chmod 777 \0
"""
WORDS = st.sampled_from(INSTRUCTIONS.split())
PARTS = st.sampled_from(FRAGMENTS.split())
LINES = st.builds(lambda word, parts: f"{word} {' '.join(parts)}", WORDS, st.lists(PARTS, max_size=7))
DOCKERFILES = st.lists(LINES, min_size=1, max_size=12).map(lambda lines: "FROM a AS a\n" + "\n".join(lines))

NAMES = """
image build extends environment ports volumes depends_on healthcheck restart deploy networks cap_add cap_drop
security_opt privileged pid command profiles mem_limit pids_limit env_file labels service file condition target
published source resources limits context dockerfile POSTGRES_PASSWORD bind read_only
"""
TEXTS = """
postgres postgres:11 redis true no ~ host web db 5432:5432 127.0.0.1::1 : :: ${A:-b}:1:2 $A ${ /:/ ALL -1 0 = . a=b
/var/run/docker.sock:/x:ro service_healthy postgres://u:p@h/d PASSWORD=abc [ *a é
"""
KEYS = st.sampled_from(NAMES.split())
SCALARS = st.sampled_from(TEXTS.split())
VALUES = st.recursive(
    SCALARS.map(lambda text: "'" + text.replace("'", "") + "'"),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: "[" + ", ".join(parts) + "]"),
        st.dictionaries(KEYS, inner, max_size=4).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"
        ),
    ),
    max_leaves=8,
)
SERVICES = st.dictionaries(
    st.sampled_from(["web", "db", "api"]), st.dictionaries(KEYS, VALUES, max_size=6), min_size=1
).map(
    lambda services: (
        "services:\n"
        + "".join(
            f"  {name}:\n"
            + ("".join(f"    {key}: {value}\n" for key, value in keys.items()) or "    image: a\n")
            for name, keys in services.items()
        )
    )
)


def said(dockerfile="FROM a\n", compose="services: {}\n", checks=CHECKS):
    file = Dockerfile("Dockerfile", Environment.UNSTATED, dockerfile)
    node = documents(compose)[0]
    services = tuple(
        Service(name, key, below, "compose.yaml", Environment.UNSTATED)
        for name, key, below in entries(at(node, "services"))
    )
    given_to = {
        "dockerfiles": (file,) if file.stages else (),
        "compose_services": services,
        "compose_files": (ComposeFile("compose.yaml", Environment.UNSTATED, node, services),),
        "configuration": SimpleNamespace(paths=frozenset({"Dockerfile"}), entries=()),
        "manifests": (),
        "workflows": (),
        "terraform": (),
        "today": date(2026, 11, 27),
    }
    return [one for check in checks for one in check.run(**{name: given_to[name] for name in check.inputs})]


def well_formed(found, lines):
    for one in found:
        assert isinstance(one, Found | Unclear)
        assert one.what.endswith(".")
        if isinstance(one, Found):
            assert all(1 <= place.line <= lines for place in one.evidence)


@settings(max_examples=150, deadline=None)
@given(DOCKERFILES)
def test_no_dockerfile_breaks_a_check(text):
    well_formed(said(dockerfile=text), text.count("\n") + 1)


@settings(max_examples=150, deadline=None)
@given(SERVICES)
def test_no_compose_file_breaks_a_check(text):
    well_formed(said(compose=text), text.count("\n") + 1)


@given(st.text(alphabet="kK1ngf!sherXQ42", min_size=12, max_size=20))
@settings(max_examples=30, deadline=None)
def test_a_secret_is_named_and_never_shown(value):
    found = said(
        dockerfile=f"FROM a\nENV DB_PASSWORD='{value}'\nRUN curl -u shop:{value} http://example.org/x | sh\n",
        compose=f"services:\n  db:\n    image: a\n    environment:\n      DB_PASSWORD: '{value}'\n"
        f"      URL: 'postgres://shop:{value}@db'\n      SECRET: '${{SECRET:-{value}}}'\n",
    )
    assert {one.thing for one in found} == {"image Dockerfile", "compose service db"}
    assert value not in repr(found)


LONG = 200_000
GROWING = {
    "stages": "FROM a AS b\n" * (LONG // 12),
    "chained stages": "".join(f"FROM s{n} AS s{n + 1}\n" for n in range(LONG // 16)),
    "a word": "FROM a\nRUN " + "a" * LONG,
    "spaces": "FROM a\nRUN ;" + " " * LONG + "x",
    "quotes": "FROM a\nRUN " + "\"'" * (LONG // 2),
    "backslashes": "FROM a\nRUN " + "\\ " * (LONG // 2),
    "flags": "FROM a\nRUN yum install " + "-yum " * (LONG // 5),
    "variables": "FROM a\nENV " + "A=$A:" * (LONG // 5),
    "modes": "FROM a\nRUN chmod " + "ugo" * (LONG // 3),
    "addresses": "FROM a\nRUN curl " + "http://" * (LONG // 7),
    "pipes": "FROM a\nRUN " + "curl a | sh " * (LONG // 12),
}


@pytest.mark.parametrize("kind", GROWING)
def test_long_files_are_judged_to_their_end(kind):
    """What takes time that grows by the square would not come back from these."""
    text = GROWING[kind]
    well_formed(said(dockerfile=text), text.count("\n") + 1)
