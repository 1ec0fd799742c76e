"""What a build takes from the network, and whether it looks at what came."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.images.commands import SHELLS, commands_in, found_in
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.checks.images.commands import Command
    from loopwright.survey.written.dockerfile import Dockerfile, Instruction

FETCHERS = frozenset({"curl", "wget", "git", "pip", "pip3", "npm", "aria2c", "svn", "add-apt-repository"})
PLAIN = re.compile(r"http://(?!localhost|127\.|\[::1\]|0\.0\.0\.0|10\.|192\.168\.|[\w-]+(?:[:/]|$))")
VERIFIED = re.compile(
    r"\b(?:sha\d+sum|shasum|md5sum|gpgv?|gpg2|cosign|minisign|sq)\b|--checksum|openssl dgst"
)
UNCHECKED = frozenset(
    {
        "--insecure", "--no-check-certificate", "--allow-unauthenticated", "--allow-untrusted", "--no-gpg-checks",
        "--nogpgcheck", "--force-yes",
    }
)  # fmt: skip
SWITCHED_OFF = re.compile(
    r"NODE_TLS_REJECT_UNAUTHORIZED[= ][\"']?0|GIT_SSL_NO_VERIFY[= ][\"']?(?:1|true)|PYTHONHTTPSVERIFY[= ][\"']?0"
)


@check(Severity.MEDIUM, section="security", area="security", hours=0.5, controls=("ISO 27001 A.5.21",))
def download_in_the_clear(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A build downloads over a connection that is not encrypted, and does not look at what came.

    Whoever stands between can put anything into the image. Take it by https, and compare its checksum.
    """
    for file in dockerfiles:
        for stage in file.stages:
            found = next((one for run, said in commands_in(stage) for one in said if _clear(one, run)), None)
            if found is not None:
                yield found_in(file, found.line, f"{found.name} fetches by http://.", found.name)
                break


def _clear(command: Command, run: Instruction) -> bool:
    fetches = command.name in FETCHERS and not {"config", "--spider"} & set(command.rest[:1])
    return fetches and any(PLAIN.search(word) for word in command.rest) and not VERIFIED.search(run.text)


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=0.5,
    controls=("ISO 27001 A.8.24", "SOC 2 CC6.7"),
)
def certificate_not_checked(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A build does not ask who it is talking to.

    With the check of certificates or signatures switched off, encryption protects from nobody who can answer in
    another's place. Install the certificates that are missing instead.
    """
    for file in dockerfiles:
        for stage in file.stages:
            set_off = next((one for one in stage.of("ENV") if SWITCHED_OFF.search(one.text)), None)
            found = next((one for _, said in commands_in(stage) for one in said if _unchecked(one)), None)
            if set_off is not None or found is not None:
                line = found.line if found is not None else set_off.line if set_off is not None else 0
                name = found.name if found is not None else "a setting"
                yield found_in(file, line, f"{name} switches the check off.", name)
                break


def _unchecked(command: Command) -> bool:
    short = command.name == "curl" and any(re.match(r"^-[a-zA-Z]*k[a-zA-Z]*$", word) for word in command.rest)
    pip = "--trusted-host" in command.rest or any(word.startswith("--trusted-host=") for word in command.rest)
    npm = command.name in {"npm", "yarn"} and "strict-ssl" in command.rest and "false" in command.rest
    git = command.name == "git" and "http.sslVerify" in command.rest and "false" in command.rest
    return short or npm or git or (pip and "pip" in command.words[:3]) or bool(UNCHECKED & set(command.rest))


@check(Severity.LOW, section="security", area="security", hours=0.5, controls=("ISO 27001 A.5.21",))
def script_run_as_it_comes(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A build runs a script as it comes from the network.

    Whoever may change that address, for an hour, runs commands in your build. Fetch a version, compare its checksum,
    then run it; or install from the system's packages.
    """
    for file in dockerfiles:
        for stage in file.stages:
            found = next(
                (
                    first
                    for run, said in commands_in(stage)
                    for first, second in pairwise(said)
                    if first.name in {"curl", "wget"}
                    and first.joint == "|"
                    and (
                        second.name in SHELLS
                        or re.match(r"^(?:python|perl|php|ruby|node)[\d.]*$", second.name)
                    )
                    and not VERIFIED.search(run.text)
                ),
                None,
            )
            if found is not None:
                yield found_in(file, found.line, f"What {found.name} brings is run at once.", found.name)
                break


@check(Severity.LOW, section="security", area="security", hours=0.25, controls=("ISO 27001 A.5.21",))
def added_from_the_network_unchecked(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """ADD takes a file from the network without comparing it with a checksum.

    What lies at the address tomorrow is in the image tomorrow. Name its checksum (`ADD --checksum=sha256:…`), or
    fetch, compare, unpack and delete it in one RUN.
    """
    for file in dockerfiles:
        for stage in file.stages:
            found = next(
                (
                    one
                    for one in stage.of("ADD")
                    if not one.flag("checksum") and any(_remote(word) for word in one.command.split()[:-1])
                ),
                None,
            )
            if found is not None:
                yield found_in(file, found.line, "ADD fetches it by its address, without a checksum.")
                break


def _remote(word: str) -> bool:
    return word.startswith(("http://", "https://"))
