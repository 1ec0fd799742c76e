"""What strangers can make a pipeline do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity
from loopwright.survey.evidence import Evidence
from loopwright.survey.written.workflow import own_path
from loopwright.survey.yaml_nodes import at, entries, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from loopwright.audit.delivering import Delivering
    from loopwright.survey.written.workflow import Job, Pipe, Step
    from loopwright.survey.yaml_nodes import Node

EXPRESSION = re.compile(r"\$\{\{([^}]{1,500})\}\}")
VARIABLE = re.compile(r"\benv\.([A-Za-z_]\w{0,100})")
UNTRUSTED = re.compile(
    r"\bgithub\.(?:head_ref\b|event\.(?:"
    r"(?:issue|pull_request|discussion)\.(?:title|body)\b"
    r"|(?:comment|review|review_comment)\.body\b"
    r"|pull_request\.head\.(?:ref|label|repo\.(?:default_branch|description|homepage))\b"
    r"|(?:[\w*]{1,40}\.){0,3}(?:author|authors|committer)(?:\.\*|\[\d+\])?\.(?:name|email)\b"
    r"|(?:head_commit|commits(?:\.\*|\[\d+\]))\.message\b"
    r"|pages(?:\.\*|\[\d+\])\.page_name\b"
    r"|workflow\.path\b"
    r"|workflow_run\.(?:head_branch|display_title|head_commit\.message|head_repository\.description)\b"
    r"))"
)
ITS_CODE = re.compile(
    r"github\.head_ref|github\.event\.pull_request\.head\.|refs/pull/|github\.event\.workflow_run\.head_|"
    r"steps\.[\w-]{1,60}\.outputs\.(?:head_)?(?:sha|ref)"
)
GUARDED = re.compile(
    r"author_association|github\.(?:actor|repository)|\.user\.login|sender\.login|labels|label\.name"
    r"|head\.repo\.|needs\."
)
TRUSTING = frozenset({"pull_request_target", "workflow_run", "issue_comment"})
# in which a stranger's branch names, titles and texts arrive beside a token that may write
HARMLESS = frozenset(
    {"pull_request", "push", "workflow_dispatch", "workflow_call", "merge_group", "schedule", "release"}
)


@check(
    Severity.HIGH,
    section="security",
    area="pipeline",
    hours=0.5,
    controls=("SOC 2 CC8.1", "CWE-94", "ISO 27001 A.8.28"),
)
def script_injection(delivering: Delivering) -> Iterator[Said]:
    """A pipeline runs what strangers write.

    The text of an issue, a branch or a comment is pasted into the script before a shell reads it: `"; curl …` in a
    title runs with the pipeline's token. Hand it over as an environment variable, which the shell does not parse.
    """
    for pipe in delivering.pipes:
        less = pipe.event_names <= HARMLESS  # forks get no secrets there, and their token may only read
        for job in pipe.jobs:
            for step in delivering.steps(job):
                for name, place in _pasted(pipe, job, step):
                    yield Found(
                        f"job {job.name} of {pipe.path.rpartition('/')[2]}",
                        f"{name} becomes part of a script.",
                        (place,),
                        severity=Severity.MEDIUM if less else None,
                        cause=pipe.path,
                        snippet=f'env:\n  VALUE: ${{{{ {name} }}}}\nrun: echo "$VALUE"\n',
                    )


def _pasted(pipe: Pipe, job: Job, step: Step) -> Iterator[tuple[str, Evidence]]:
    script = step.given("script") if step.action == "actions/github-script" else ""
    keys = ("with", "script") if script else ("run",)
    told = _variables(pipe.node, job.node, step.node)
    for found in EXPRESSION.finditer(script or step.run):
        pasted = UNTRUSTED.search(found[1])
        if pasted is None:
            named = VARIABLE.search(found[1])
            pasted = UNTRUSTED.search(told.get(named[1], "")) if named else None
        if pasted is not None:
            yield pasted.group(), step.evidence(*keys, said=found.group())
            return


def _variables(*nodes: Node) -> Mapping[str, str]:
    return {name: text_of(value) for node in nodes for name, _, value in entries(at(node, "env"))}


@check(Severity.HIGH, section="security", area="pipeline", hours=2, controls=("SOC 2 CC8.1", "CWE-829"))
def strangers_code_run_with_secrets(delivering: Delivering) -> Iterator[Said]:
    """Code of a stranger's pull request runs beside the repository's secrets.

    This event gives a fork's pull request the repository's own token and secrets; to check its code out and run
    anything of it hands them over. Use `pull_request`, or split what needs secrets into a workflow that never runs
    the code.
    """
    for pipe in delivering.pipes:
        risky = sorted(pipe.event_names & TRUSTING)
        for job in pipe.jobs if risky else ():
            steps = delivering.steps(job)
            for place, step in enumerate(steps):
                if step.action != "actions/checkout" or not ITS_CODE.search(step.given("ref")):
                    continue
                later = next((one for one in steps[place + 1 :] if one.run or own_path(one.uses)), None)
                if later is not None:
                    yield Found(
                        f"job {job.name} of {pipe.path.rpartition('/')[2]}",
                        f"On {' and '.join(risky)} it checks out {step.given('ref')} and then runs commands.",
                        (step.evidence("with", "ref", said=step.given("ref")), later.evidence()),
                        severity=Severity.MEDIUM if GUARDED.search(job.condition) else None,
                        cause=pipe.path,
                    )
                    break


@check(Severity.HIGH, section="security", area="pipeline", hours=1, controls=("CWE-94",))
def unsecured_workflow_commands(delivering: Delivering) -> Iterator[Said]:
    """A workflow takes commands from what its steps print.

    `set-env` and `add-path` were switched off because any printed line, a dependency's too, could then change the
    programs that later steps run. Write to `$GITHUB_ENV` and `$GITHUB_PATH` instead, and take the switch out.
    """
    for pipe in delivering.pipes:
        nodes = [pipe.node, *(job.node for job in pipe.jobs)]
        nodes += [step.node for job in pipe.jobs for step in job.steps]
        for node in nodes:
            switch = at(node, "env", "ACTIONS_ALLOW_UNSECURE_COMMANDS")
            if text_of(switch).lower() in {"true", "1", "yes"} and switch is not None:
                yield Found(
                    f"workflow {pipe.path.rpartition('/')[2]}",
                    "ACTIONS_ALLOW_UNSECURE_COMMANDS is on.",
                    (Evidence(pipe.path, line(switch), "ACTIONS_ALLOW_UNSECURE_COMMANDS: true"),),
                )
