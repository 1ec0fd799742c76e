"""What steps and jobs do, read from their commands; names only say for what, and count where commands tell nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.readers.pipelines import DEPLOY_ACTIONS, DEPLOYS, TESTS
from loopwright.survey.redaction import redacted
from loopwright.survey.written.workflow import LONGEST_QUOTE

if TYPE_CHECKING:
    from loopwright.survey.written.workflow import Job, Pipe, Step

BESIDE_THOSE = compiled_later(
    r"helmfile-action|cloudformation-github-deploy|serverless/github-action|action-ansible-playbook|pulumi/actions"
    r"|/kubectl|[\w-]{1,60}-deploy-action|deliverybot/helm",
    re.IGNORECASE,
)
SCRIPTED = compiled_later(
    r"(?:api\.render\.com/deploy|deploy[_-]?hook|(?:npm|yarn|pnpm|bun)(?: run)? [\w:-]{0,60}deploy"
    r"|make [\w-]{0,60}deploy|(?:^|\s|/)(?:\./|bash |sh )?[\w./-]{0,120}(?:\bdeploy[\w-]{0,40}"
    r"|\bdeploy/[\w-]{0,40}(?:release|rollout|roll-out|ship)[\w-]{0,40})\.(?:sh|py|rb)\b)",
    re.MULTILINE,
)
INSTALLS_ONLY = compiled_later(r"(?:^|/)setup[-/]|/setup$|^fluxcd/flux2|gh-pages|deploy-pages", re.IGNORECASE)
REHEARSED = compiled_later(r"--dry-run|--check\b|--syntax-check|--noop|--local\b")
LOCAL_CLUSTER = compiled_later(
    r"\b(?:kind create|k3d cluster|minikube start|kind-action|k3d-action|setup-minikube|microk8s|localstack"
    r"|chart-testing-action|ct install|envtest|setup-kind|k3s-action|setup-k3d)\b",
    re.IGNORECASE,
)
COPIES = compiled_later(r"^(?:rsync|scp)\b")
NOT_PRODUCTION = compiled_later(
    r"(?<![a-z])(?:preview|review|staging|stage|stg|dev|devel|development|test|tests|testing|e2e|sandbox|qa|uat"
    r"|integration|ephemeral|demo|nightly|canary)(?![a-z])",
    re.IGNORECASE,
)
DOCUMENTS = compiled_later(
    r"(?<![a-z])(?:docs?|documentation|storybook|website|gh-?pages|pages|book|blog)(?![a-z])", re.IGNORECASE
)
CHECKED = compiled_later(
    r"\b(?:make|just|task) (?:[\w-]{0,40}-)?(?:check|ci|verify|validate)\b"
    r"|(?:^|[\s/])(?:run[-_])?tests?(?:\.sh|\.py)?(?:\s|$)"
    r"|\b(?:terraform|tofu|terragrunt) (?:[^\n]{0,200} )?(?:validate|plan|test)\b"
    r"|\b(?:tflint|checkov|conftest|kubeconform|helm lint)\b"
    r"|\b(?:lein|sbt|mill|bazel|rake|swift|zig|deno|bun|stack|cabal|crystal|nimble|dart|flutter) [^\n]{0,60}\btests?\b"
    r"|\b(?:hatch|poetry|uv|pdm|composer|bin)\b[^\n]{0,60}[ /]tests?\b",
    re.MULTILINE,
)
NAMED_TEST = compiled_later(
    r"(?<![a-z])(?:tests?|ci|e2e|checks?|verify|unit|integration|specs?|qa)(?![a-z])", re.IGNORECASE
)
WAITS = compiled_later(
    r"wait-on-check|wait-for-check|wait-for-status|wait-for-workflow|gh pr checks|gh run watch", re.IGNORECASE
)
REGARDLESS = compiled_later(r"always\(\)|!\s*cancelled\(\)|failure\(\)")
OUTCOME = compiled_later(r"(?:result|conclusion|outcome)\s*(?:==|!=)|success\(\)")
UPKEEP = compiled_later(
    r"(?<![a-z])(?:reboot|uptime|clean-?up|housekeeping|restart|rotate|purge|destroy|teardown|lint|verify"
    r"|(?:os|security|system|package|server)[- ]?updates?|ansible-{1,2}update)",
    re.IGNORECASE,
)
BY_THE_CLOCK = frozenset({"schedule", "workflow_dispatch", "workflow_call"})
DELIVERS = compiled_later(r"(?<![a-z])(?:deploy|release|roll-?out)", re.IGNORECASE)
GOES_BACK = compiled_later(r"roll-?back|revert", re.IGNORECASE)
ONLY_PULL_REQUESTS = frozenset({"pull_request", "pull_request_target", "merge_group"})
FOR_PULL_REQUESTS = compiled_later(r"github\.event_name\s*==\s*['\"]pull_request")


def deploys(step: Step) -> str:
    """The command or action by which a step deploys; empty where it does not."""
    if step.uses:
        used = DEPLOY_ACTIONS.search(step.uses) or BESIDE_THOSE.search(step.action)
        return step.uses if used and not INSTALLS_ONLY.search(step.action) else ""
    for one in step.commands.replace("\\\n", " ").split("\n"):
        found = DEPLOYS.search(one) or SCRIPTED.search(one)
        if found and not REHEARSED.search(one):
            return redacted(" ".join(one.split()))[:LONGEST_QUOTE]
    return ""


def tests(step: Step) -> bool:
    """Whether a step runs tests."""
    said = step.commands
    return bool(TESTS.search(said) or CHECKED.search(said))


def only_for_documents(chain: tuple[tuple[Pipe, Job], ...], step: Step) -> bool:
    """Whether what is deployed is what people read about the product, or files that are only copied."""
    pipe = chain[0][0]
    named = [pipe.name, pipe.path.rpartition("/")[2], step.name, *(job.name for _, job in chain)]
    copied = COPIES.match(deploys(step)) and not any("deploy" in one.lower() for one in named)
    return bool(copied) or any(DOCUMENTS.search(one) for one in named)


def is_upkeep(chain: tuple[tuple[Pipe, Job], ...], step: Step) -> bool:
    """Work on what runs already, so named or started by the clock and not called a deployment; or a way back."""
    pipe = chain[0][0]
    said = [pipe.name, *(above.path.rpartition("/")[2] for above, _ in chain), step.name]
    said += [job.name for _, job in chain]
    clocked = "schedule" in pipe.event_names and pipe.event_names <= BY_THE_CLOCK
    if clocked and not any(DELIVERS.search(one) for one in said):
        return True
    return any(GOES_BACK.search(one) or UPKEEP.search(one) for one in said)


def for_less(chain: tuple[tuple[Pipe, Job], ...], step: Step) -> bool:
    """Whether something says that a deployment is for less than production."""
    pipe = chain[0][0]
    if pipe.event_names <= ONLY_PULL_REQUESTS:
        return True
    if any(FOR_PULL_REQUESTS.search(job.condition) for _, job in chain):
        return True
    said = [pipe.name, pipe.path.rpartition("/")[2], step.name]
    said += [f"{job.name} {job.environment}" for _, job in chain]
    return any(NOT_PRODUCTION.search(one.replace("_", "-")) for one in said)
