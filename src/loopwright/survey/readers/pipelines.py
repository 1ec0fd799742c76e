"""Pipelines: GitHub Actions, GitLab, CircleCI, Jenkins and others; what a job does is read from its commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Environment
from loopwright.survey.facts import Seen
from loopwright.survey.knowledge.load import of_image, version_of_image
from loopwright.survey.reading import reader
from loopwright.survey.topology import Job, Pipeline
from loopwright.survey.yaml_nodes import Node, at, documents, entries, items, line, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

TESTS = compiled_later(
    r"\b(?:pytest|tox|nox|unittest|manage\.py test|rspec|rails test|rake test|bin/test|minitest|go test|gotestsum"
    r"|cargo (?:test|nextest)|mix test|phpunit|pest\b|artisan test|bin/phpunit|dotnet test"
    r"|mvnw?\b[^\n]{0,300}\b(?:test|verify|package|install)"
    r"|gradlew?\b[^\n]{0,300}\b(?:test|check|build)|(?:npm|yarn|pnpm|bun)(?: run)? (?:-r )?test|npm t\b"
    r"|npm run [\w:-]{0,100}test|vitest|jest|mocha"
    r"|playwright test|cypress run|make (?:\w+-)?tests?\b|just test|turbo(?: run)? test|nx [^\n]{0,300}test"
    r"|behat|ctest|molecule test)",
)
DEPLOYS = compiled_later(
    r"\b(?:fly(?:ctl)? deploy|kubectl (?:apply|set image|rollout)|helm (?:upgrade|install)|helmfile (?:apply|sync)"
    r"|terraform (?:[^\n]{0,300} )?apply|tofu apply|terragrunt (?:[^\n]{0,300} )?apply|pulumi up|cdk deploy"
    r"|sam deploy|serverless deploy|sls deploy"
    r"|aws ecs update-service|aws s3 sync|aws lambda update-function-code"
    r"|aws deploy create-deployment|aws cloudformation deploy|eb deploy"
    r"|gcloud (?:run|app|functions|beta run) deploy|az webapp|az containerapp"
    r"|heroku container:release|git push (?:-f )?(?:heroku|dokku)"
    r"|vercel (?:[^\n]{0,300})--prod|vercel deploy|netlify deploy|wrangler (?:pages )?(?:deploy|publish)"
    r"|railway up|render deploy|kamal deploy|cap \w+ deploy"
    r"|dep deploy|ansible-playbook|docker stack deploy|argocd app sync|flux reconcile|skaffold run"
    r"|rsync [^\n]{0,300}@|scp [^\n]{0,300}@|firebase deploy"
    r"|ssh [^\n]{0,300}(?:docker[ -]compose|systemctl|git pull))",
)
DEPLOY_ACTIONS = compiled_later(
    r"(?:aws-actions/amazon-ecs-deploy|superfly/flyctl-actions|google-github-actions/deploy"
    r"|azure/webapps-deploy|azure/k8s-deploy"
    r"|akhileshns/heroku-deploy|amondnet/vercel-action|nwtgck/actions-netlify"
    r"|cloudflare/wrangler-action|cloudflare/pages-action"
    r"|actions/deploy-pages|peaceiris/actions-gh-pages|appleboy/ssh-action|easingthemes/ssh-deploy"
    r"|dokku/github-action|fluxcd/flux2"
    r"|azure/container-apps-deploy|hashicorp/tfc-workflows|digitalocean/app_action"
    r"|johnbeynon/render-deploy|bervproject/railway-deploy"
    r"|firebaseextended/action-hosting-deploy|burnett01/rsync-deployments"
    r"|azure/static-web-apps-deploy|deployphp/action)",
    re.IGNORECASE,
)
RESERVED = frozenset(
    [
        "stages",
        "variables",
        "include",
        "default",
        "workflow",
        "image",
        "services",
        "before_script",
        "after_script",
        "cache",
        "pages",
        "spec",
    ]
)
OTHERS = {
    ".travis.yml": ("travis", "Travis CI"),
    "azure-pipelines.yml": ("azure-pipelines", "Azure Pipelines"),
    "azure-pipelines.yaml": ("azure-pipelines", "Azure Pipelines"),
    "bitbucket-pipelines.yml": ("bitbucket", "Bitbucket Pipelines"),
    ".drone.yml": ("drone", "Drone"),
    ".woodpecker.yml": ("woodpecker", "Woodpecker"),
    "appveyor.yml": ("appveyor", "AppVeyor"),
    ".appveyor.yml": ("appveyor", "AppVeyor"),
    "buildspec.yml": ("codebuild", "AWS CodeBuild"),
    "cloudbuild.yaml": ("cloud-build", "Google Cloud Build"),
    "cloudbuild.yml": ("cloud-build", "Google Cloud Build"),
    ".cirrus.yml": ("cirrus", "Cirrus CI"),
    "semaphore.yml": ("semaphore", "Semaphore"),
}
MOST_EXTENDED = 10
PARALLEL = compiled_later(r"^[ \t]*parallel\b", re.MULTILINE)
STAGE = compiled_later(r"""\bstage\s*\(\s*['"]([^'"]+)['"]\s*\)""")


@reader(patterns=(r"\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml$",))
def github_workflow(file: SourceFile) -> Iterator[Fact]:
    """A workflow and its jobs; databases that its jobs start are databases of tests."""
    if file.folder not in {".github/workflows", ".gitea/workflows", ".forgejo/workflows"}:
        return
    for document in documents(file.text):
        jobs = []
        for name, key, job in entries(at(document, "jobs")):
            said = " \n".join(_github_commands(job))
            used = " ".join(_uses(job))
            deploys = bool(DEPLOYS.search(said) or DEPLOY_ACTIONS.search(used))
            needs = texts(at(job, "needs"))
            tests = bool(TESTS.search(said))
            jobs.append(Job(name, needs, tests, deploys, (file.evidence(line(key), name),)))
            yield from _test_services(file, at(job, "services"))
        name = text_of(at(document, "name")) or file.name
        triggers = texts(at(document, "on")) or texts(at(document, "true"))
        evidence = (file.evidence(1, name),)
        yield Pipeline("github-actions", "GitHub Actions", name, triggers, tuple(jobs), evidence)


def _github_commands(job: Node) -> Iterator[str]:
    for step in items(at(job, "steps")):
        yield text_of(at(step, "run"))


def _uses(job: Node) -> Iterator[str]:
    yield text_of(at(job, "uses"))
    for step in items(at(job, "steps")):
        yield text_of(at(step, "uses"))


def _test_services(file: SourceFile, services: Node | None) -> Iterator[Seen]:
    for name, key, service in entries(services):
        image = text_of(service) or text_of(at(service, "image"))
        slug = of_image(image)
        if slug:
            said = file.evidence(line(key), f"{name}: {image}")
            yield Seen(slug, file.folder, Environment.TEST, said, version_of_image(image), name)


@reader(patterns=(r"[\w.-]*\.gitlab-ci\.ya?ml$", r"(?:\.gitlab/ci|gitlab-ci|ci)/[\w./-]+\.ya?ml$"))
def gitlab_pipeline(file: SourceFile) -> Iterator[Fact]:
    """Jobs are the keys at the top that have a script, their own or that of what they extend."""
    named = ".gitlab" in file.path or "gitlab-ci" in file.path
    for document in documents(file.text):
        listed = {name: job for name, _, job in entries(document)}
        jobs = []
        for name, key, job in entries(document):
            said = _script(listed, job)
            if name in RESERVED or name.startswith(".") or not said:
                continue
            needs = tuple(text_of(one) or text_of(at(one, "job")) for one in items(at(job, "needs")))
            jobs.append(Job(name, needs, *_does(said), (file.evidence(line(key), name),)))
        included = named and at(document, "include") is not None
        if included or (jobs and (named or at(document, "stages") is not None or _staged(listed))):
            evidence = (file.evidence(1, file.name),)
            yield Pipeline("gitlab-ci", "GitLab CI", file.path, (), tuple(jobs), evidence)


def _script(listed: dict[str, Node], job: Node, depth: int = 0) -> str:
    """The commands of a job of GitLab, or of the nearest that it extends; no chain is longer than GitLab allows."""
    script = at(job, "script")
    if script is not None:
        return "\n".join(texts(script)) or "\n"
    for name in reversed(texts(at(job, "extends"))):
        if depth < MOST_EXTENDED and name in listed:
            said = _script(listed, listed[name], depth + 1)
            if said:
                return said
    return ""


def _staged(listed: dict[str, Node]) -> bool:
    """Whether a file that others include is GitLab's: only there do jobs name their stage."""
    return any(at(job, "stage") is not None and at(job, "script") is not None for job in listed.values())


@reader(patterns=(r"\.circleci/config\.ya?ml$",))
def circleci_pipeline(file: SourceFile) -> Iterator[Fact]:
    """The jobs of CircleCI, with those that its workflows have them wait for."""
    for document in documents(file.text):
        needs = _required(document)
        commands = {name: _circle_said(one, {}) for name, _, one in entries(at(document, "commands"))}
        jobs = []
        for name, key, job in entries(at(document, "jobs")):
            said = _circle_said(job, commands)
            evidence = (file.evidence(line(key), name),)
            jobs.append(Job(name, tuple(sorted(needs.get(name, ()))), *_does(said), evidence))
        yield Pipeline("circleci", "CircleCI", file.path, (), tuple(jobs), (file.evidence(1, file.name),))


def _circle_said(job: Node, commands: dict[str, str]) -> str:
    """What the steps of a job run, those of the commands that the file defines too."""
    said = []
    for step in items(at(job, "steps")):
        said.append(text_of(at(step, "run")) or text_of(at(step, "run", "command")))
        named = text_of(step) or next((name for name, _, _ in entries(step)), "")
        said.append(commands.get(named, ""))
    return "\n".join(said)


def _required(document: Node) -> dict[str, set[str]]:
    """The jobs that each job waits for, in any workflow; a hold that a person lets go stands for what it waits for."""
    waiting: dict[str, set[str]] = {}
    for _, _, workflow in entries(at(document, "workflows")):
        for one in items(at(workflow, "jobs")):
            for name, _, settings in entries(one):
                waiting.setdefault(name, set()).update(texts(at(settings, "requires")))
    known = {name for name, _, _ in entries(at(document, "jobs"))}
    holds = {name: wanted for name, wanted in waiting.items() if name not in known}
    return {
        name: {each for one in wanted for each in ({one} if one in known else holds.get(one, set()))}
        for name, wanted in waiting.items()
    }


@reader(patterns=(r"jenkinsfile(?:[._-][\w.-]+)?$",))
def jenkinsfile(file: SourceFile) -> Iterator[Fact]:
    """The stages of Jenkins, read as text and never run; one follows the other, save where they are parallel."""
    found = list(STAGE.finditer(file.text))
    jobs: list[Job] = []
    for place, one in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(file.text)
        said = file.text[one.end() : end]
        evidence = (file.evidence(file.line_at(one.start()), one.group(1)),)
        parallel = PARALLEL.search(file.text) is not None
        needs = (found[place - 1].group(1),) if place and not parallel else ()
        jobs.append(Job(one.group(1), needs, *_does(said), evidence))
    yield Pipeline("jenkins", "Jenkins", file.path, (), tuple(jobs), (file.evidence(1, file.name),))


@reader(names=tuple(OTHERS))
def other_pipeline(file: SourceFile) -> Iterator[Fact]:
    """Other tools: the whole file as one job."""
    slug, title = OTHERS[file.name.lower()]
    evidence = (file.evidence(1, file.name),)
    job = Job(file.name, (), *_does(file.text), evidence)
    yield Pipeline(slug, title, file.path, (), (job,), evidence)


def _does(said: str) -> tuple[bool, bool]:
    return bool(TESTS.search(said)), bool(DEPLOYS.search(said))
