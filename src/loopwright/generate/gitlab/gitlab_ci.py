"""The way from a push to users at GitLab: the same steps, by the same scripts (``deploy/`` of the family pipelines)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.dumping import Data, yaml_text
from loopwright.generate.file import File
from loopwright.generate.gitlab.places import builds, reached
from loopwright.generate.pipelines.deploy_scripts import measured, window
from loopwright.generate.pipelines.github_checks import minutes
from loopwright.generate.pipelines.github_upkeep import hours
from loopwright.generate.pipelines.pins import image
from loopwright.generate.pipelines.road import DEVELOPMENT, PRODUCTION, STAGING, Road
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

DECIDED = ("pipeline_steps", "release_strategy", "post_deploy_check", "rollback")
DEFAULT_BRANCH = "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"
CHANGED: list[Data] = [
    {"if": "$CI_PIPELINE_SOURCE == 'merge_request_event'"},
    {"if": f"$TURN == null && {DEFAULT_BRANCH}"},
]
GATHERED: Data = {"when": "always", "paths": ["build/"], "reports": {"metrics": "metrics.txt"}}
BACK = 'if [ "$CI_JOB_STATUS" != success ] && [ -f build/released ]; then bash deploy/roll-back.sh "$BASE_URL"; fi'
REGISTRY = (
    'printf "%s" "$CI_REGISTRY_PASSWORD" | '
    'docker login --username "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY"'
)
WEEKDAYS = 5
KEPT = "1 month"
HOSTED = "saas-linux-small-amd64"  # GitLab's own, by its usual tag


@renders(
    "seed: infrastructure-from-loop, CI/CD from Loop: the pipeline, rollback; Deployment Strategy from Loop"
)
def gitlab_ci(setting: Setting) -> Rendered:
    """The pipeline at GitLab, with the same steps and scripts as at GitHub."""
    road = Road(setting)
    jobs: dict[str, Data] = (
        {} if road.static else {"lint": _lint(road), "test": _test(road), "build": _build(road)}
    )
    jobs["secrets"] = _scan("--scanners secret --exit-code 1")
    stops = 1 if road.gated else 0
    jobs["dependencies"] = _scan(
        f"--scanners vuln,misconfig --severity HIGH,CRITICAL --ignore-unfixed --exit-code {stops}"
    )
    if not road.static:
        jobs["package"] = _package(road, stops)
    for environment in road.environments:
        jobs[environment] = _deploy(road, environment)
    if road.sleeps:
        jobs[DEVELOPMENT] = _switch(road)
    text = _said(road) + yaml_text(_frame(road) | jobs)
    return (File(".gitlab-ci.yml", text, DECIDED),)


def _said(road: Road) -> str:
    """What the project's settings must hold, and what is assumed."""
    kept = [*road.names("secrets"), *road.names("variables")]
    lines = [
        "The scripts come with `loopwright generate gitlab pipelines --only .gitlab-ci.yml --only 'deploy/*'`.",
        f"Goes to {road.said('title')}, {road.strategy}.",
        f"Assumed: {road.said('assumption')}.",
        f"Find out: {road.said('find_out')}",
        f"Each environment's variables, masked and protected: {', '.join(kept) or 'none'}; ALERTMANAGER_URL if any.",
    ]
    if {"aws", "azure"} & {*road.signs}:
        lines.append(
            'Terraform believes GitLab where it is told so: pipelines = "gitlab" (terraform/README.md).'
        )
    if road.approved:
        lines.append(
            "The environment production is protected, with approval rules: settings, CI/CD, environments."
        )
    if road.sleeps:
        begins, ends = hours(road)
        lines.append(
            f"Two schedules, `0 {begins} * * 1-5` with TURN=on and `0 {ends} * * 1-5` with TURN=off, keep development "
            f"on for {WEEKDAYS * (ends - begins)} hours a week."
        )
    return "".join(f"# {line}\n" for line in lines)


def _frame(road: Road) -> dict[str, Data]:
    """What all jobs share: which pipelines there are, in which order, for how long."""
    return {
        "stages": ["checks", "package", *road.environments, *([DEVELOPMENT] if road.sleeps else [])],
        "workflow": {"rules": [*CHANGED, {"if": "$CI_PIPELINE_SOURCE == 'schedule'"}]},
        "default": {"timeout": f"{minutes(road)} minutes", "interruptible": True},
    }


def _versioned(road: Road, text: str) -> str:
    return text.replace("%version%", road.application.version)


def _tools(road: Road) -> dict[str, Data]:
    install = (
        f"cat >/tmp/install.sh <<'END'\nset -eo pipefail\n{_versioned(road, str(road.stack['install']))}\nEND"
    )
    return {
        "stage": "checks",
        "rules": [*CHANGED],
        "image": _versioned(road, str(road.stack["image"])),
        "before_script": [install, "bash deploy/timed.sh Install bash /tmp/install.sh"],
        "artifacts": GATHERED,
    }


def _lint(road: Road) -> Data:
    return _tools(road) | {"script": [f"bash deploy/timed.sh Lint {road.application.lint}"]}


def _test(road: Road) -> Data:
    services: list[Data] = []
    variables: dict[str, Data] = {}
    if road.has_database:
        trust: Data = {"POSTGRES_HOST_AUTH_METHOD": "trust", "POSTGRES_DB": "test"}
        services.append({"name": image("postgresql"), "alias": "postgresql", "variables": trust})
        variables["DATABASE_URL"] = "postgresql://postgres@postgresql:5432/test"
    if road.has_redis:
        services.append({"name": image("redis"), "alias": "redis"})
        variables["REDIS_URL"] = "redis://redis:6379/0"
    made_up = 'export SECRET_KEY="$(head -c 32 /dev/urandom | sha256sum | cut -c1-64)"'
    found = _tools(road) | {"script": [made_up, f"bash deploy/timed.sh Test {road.application.test}"]}
    if services:
        found |= {"services": services, "variables": variables}
    return found


def docker(stage: str) -> dict[str, Data]:
    """A job with a builder of its own."""
    return {
        "stage": stage,
        "image": image("docker"),
        **builds(),
        "variables": {"DOCKER_TLS_CERTDIR": "/certs"},
    }


def _emulator(road: Road) -> list[Data]:
    """What lets the builder run programs of another kind of machine."""
    kinds = ",".join(one.removeprefix("linux/") for one in road.platforms)
    install = f"docker run --rm --privileged {image('binfmt')} --install {kinds}"
    return [install] if road.emulates else []


def _build(road: Road) -> Data:
    built: list[Data] = [
        f'bash deploy/timed.sh Build docker build --platform {one} --tag "app:$CI_COMMIT_SHA" .'
        for one in road.platforms
    ]
    return docker("checks") | {
        "rules": [{"if": "$CI_PIPELINE_SOURCE == 'merge_request_event'"}],
        "before_script": ["apk add --quiet bash"],
        "script": [*_emulator(road), *built],
        "artifacts": GATHERED,
    }


def _scan(options: str) -> Data:
    return {
        "stage": "checks",
        "rules": [*CHANGED, {"if": "$TURN == null && $CI_PIPELINE_SOURCE == 'schedule'"}],
        "image": {"name": image("trivy"), "entrypoint": [""]},
        "script": [f"trivy filesystem --no-progress {options} ."],
    }


def _package(road: Road, stops: int) -> Data:
    """Built once, scanned, listed, and named by its digest from then on."""
    kind, kinds = road.platforms[0], ",".join(road.platforms)
    build = f"bash deploy/timed.sh Build docker buildx build --push --platform {kinds}"
    return docker("package") | {
        "rules": [{"if": f"$TURN == null && {DEFAULT_BRANCH}"}],
        "before_script": ["apk add --quiet bash jq", REGISTRY],
        "script": [
            'name="$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA"',
            *_emulator(road),
            f'{build} --tag "$name" --metadata-file built.json .',
            'image="$name@$(jq --raw-output \'."containerimage.digest"\' built.json)"',
            f'docker save --platform {kind} --output image.tar "$(docker pull --quiet --platform {kind} "$image")"',
            _in_archive(stops),
            'echo "IMAGE=$image" >package.env',
            *(_recovery(build) if road.copies else []),
        ],
        "artifacts": {
            "when": "always",
            "paths": ["sbom.cdx.json", "build/"],
            "expire_in": KEPT,
            "reports": {"dotenv": "package.env", "metrics": "metrics.txt", "cyclonedx": "sbom.cdx.json"},
        },
    }


def _recovery(build: str) -> list[Data]:
    """The image of what copies the database in the cluster, beside the application's under a tag of its own."""
    digest = """$(jq --raw-output '."containerimage.digest"' recovery.json)"""
    file = "--file kubernetes/recovery.Dockerfile --metadata-file recovery.json"
    return [
        f'{build} --tag "$name-recovery" {file} .',
        f'echo "RECOVERY_IMAGE=$name-recovery@{digest}" >>package.env',
    ]


def _in_archive(stops: int) -> str:
    """The scanner reads the image from its archive, so that it needs no rights at the builder."""
    read = "cat >/tmp/image.tar && trivy image --quiet --input /tmp/image.tar"
    return (
        "scan() {\n"
        f"  docker run --rm --interactive --entrypoint sh \\\n    {image('trivy')} \\\n"
        f'    -c "{read} $*" <image.tar\n'
        "}\n"
        f"scan --severity CRITICAL --ignore-unfixed --exit-code {stops}\n"
        "scan --format cyclonedx >sbom.cdx.json\n"
        "rm image.tar"
    )


def _deploy(road: Road, environment: str) -> Data:
    place = reached(road, environment)
    script: list[Data] = [
        *(["bash deploy/window.sh"] if environment == PRODUCTION and window(road.setting) else [])
    ]
    script += [
        *place.signed_in,
        *([] if road.static else [REGISTRY]),
        "mkdir -p build",
        # a cluster that does not answer is no empty one; elsewhere somebody says that nothing runs yet
        "bash deploy/host.sh current >build/before.txt"
        + ("" if road.cluster else ' || test "$FIRST_DEPLOY" = yes'),
    ]
    compared = ""
    if road.check == "walk_and_compare":
        compared = " build/samples-before.txt"
        look = (
            f'SAMPLES={compared.strip()} bash deploy/verify.sh "$BASE_URL" $((VERIFY_SECONDS / 10)) || true'
        )
        script.append(look)
    script.append('IMAGE="$(bash deploy/host.sh publish "$IMAGE")"')
    if road.copies:
        script.append('RECOVERY_IMAGE="$(bash deploy/host.sh publish "$RECOVERY_IMAGE")"')
    if road.migrates and not road.cluster:
        script.append('bash deploy/timed.sh Migrate deploy/host.sh migrate "$IMAGE"')
    if road.silences:
        script.append('bash deploy/silence.sh "$CI_COMMIT_SHA"')
    script += [
        "touch build/released",
        'bash deploy/timed.sh Release deploy/release.sh "$IMAGE" "$BASE_URL"',
        f'bash deploy/timed.sh Verify deploy/verify.sh "$BASE_URL" "$VERIFY_SECONDS"{compared}',
    ]
    found: dict[str, Data] = {
        "stage": environment,
        "rules": [_when(road, environment)],
        "image": place.image,
        "interruptible": False,
        "resource_group": environment,
        "environment": {"name": environment, "url": road.url(environment)},
        "timeout": f"{road.job_minutes(environment)} minutes",
        **({"tags": ["$DEPLOY_RUNNER"]} if road.knocks else {}),
        "variables": _variables(road, environment),
        **place.more,
        "before_script": [*place.tools],
        "script": script,
        "after_script": [*place.signed_in, BACK],
        "artifacts": GATHERED,
    }
    if environment == STAGING and measured(road):
        script.append(_performance())
        found["cache"] = {"key": "performance", "paths": ["performance/"], "when": "on_success"}
    return found


def _variables(road: Road, environment: str) -> dict[str, Data]:
    found: dict[str, Data] = {
        "ENVIRONMENT": environment,
        "BASE_URL": road.url(environment),
        "VERIFY_SECONDS": str(road.verify_seconds),
    }
    if road.orders:
        found["DOCKER_TLS_CERTDIR"] = "/certs"
    if road.knocks:  # a server's door opens to known addresses alone: name a runner that has one
        found["DEPLOY_RUNNER"] = HOSTED
    return found | ({"IMAGE": "$CI_COMMIT_SHA"} if road.static else {})


def _performance() -> str:
    """The last release's figures wait in the cache: only a release that held puts its own there."""
    return (
        'bash deploy/timed.sh Performance deploy/performance.sh "$BASE_URL" build/k6.json performance/k6.json\n'
        "mkdir -p performance && cp build/k6.json performance/k6.json"
    )


def _when(road: Road, environment: str) -> Data:
    """Production waits for somebody where that was decided."""
    rule: dict[str, Data] = {"if": f"$TURN == null && {DEFAULT_BRANCH}"}
    if environment == PRODUCTION and road.approved:
        rule |= {"when": "manual", "allow_failure": False}
    return rule


def _switch(road: Road) -> Data:
    place = reached(road, DEVELOPMENT)
    return {
        "stage": DEVELOPMENT,
        "rules": [{"if": "$CI_PIPELINE_SOURCE == 'schedule' && $TURN"}],
        "image": place.image,
        "environment": {"name": DEVELOPMENT},
        "variables": {"ENVIRONMENT": DEVELOPMENT},
        **place.more,
        "before_script": [*place.tools],
        "script": [*place.signed_in, 'bash deploy/host.sh "$TURN"'],
    }
