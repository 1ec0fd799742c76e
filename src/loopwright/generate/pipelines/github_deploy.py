"""How a version reaches users at GitHub: package, staging, approval, production, and back by itself."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from loopwright.generate.file import File
from loopwright.generate.pipelines.deploy_scripts import measured, window
from loopwright.generate.pipelines.github import (
    builder,
    checkout,
    deployer,
    expression,
    job,
    registry,
    rights,
    run,
    signed_in,
    trivy,
    use,
    workflow,
)
from loopwright.generate.pipelines.github_checks import minutes
from loopwright.generate.pipelines.road import MINUTE, PRODUCTION, STAGING, Road
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.pipelines.github import Step
    from loopwright.generate.setting import Setting

WIDTH = 150
MAIN = "github.ref == 'refs/heads/main'"  # a run by hand may name any branch
DECIDED = ("pipeline_steps", "release_strategy", "post_deploy_check", "rollback")
NAMED = 'echo "name=ghcr.io/${GITHUB_REPOSITORY,,}" >>"$GITHUB_OUTPUT"\n'
BEFORE = """\
mkdir -p build
deploy/host.sh current >build/before.txt || {
  [[ $FIRST_DEPLOY == yes ]] ||
    { echo "::error::what runs now cannot be told; set the variable FIRST_DEPLOY to yes where nothing does"; exit 1; }
  echo "nothing runs yet: there will be nothing to return to"
}
"""
# a cluster that does not answer is no empty one: without a way back nothing is released
BEFORE_IN_CLUSTER = """\
mkdir -p build
deploy/host.sh current >build/before.txt
grep --quiet . build/before.txt || echo "nothing runs yet: there will be nothing to return to"
"""
APPROVED = """\
gh api "repos/$GITHUB_REPOSITORY/environments/$ENVIRONMENT" \\
  --jq '[.protection_rules[] | select(.type == "required_reviewers")] | length' | grep --line-regexp '[1-9]' ||
  { echo "::error::name the reviewers of $ENVIRONMENT: settings, environments, required reviewers"; exit 1; }
"""
LAST = """\
run=$(gh run list --workflow deploy.yml --status success --limit 1 --json databaseId --jq '.[0].databaseId // empty')
if [[ -n $run ]]; then gh run download "$run" --name performance --dir build/last || echo "it measured nothing"; fi
"""
PUBLISHED = """\
image=$(deploy/host.sh publish "$IMAGE")
echo "image=$image" >>"$GITHUB_OUTPUT"
"""
PUBLISHED_COPIES = """\
recovery=$(deploy/host.sh publish "$RECOVERY_IMAGE")
echo "recovery=$recovery" >>"$GITHUB_OUTPUT"
"""
HELD = """\
seconds=$(awk -F, '$1 !~ /^(Verify|Performance|Roll back)$/ {{ sum += $2 }} END {{ print sum + 0 }}' build/times.csv)
echo "the steps took $seconds s, {limit} s are the target; looking at the version and playing load do not count"
"""
# the version is with its users by then: to fail would stop the next one for a reason that it cannot mend
TOLD = '((seconds <= {limit})) || echo "::warning::a deploy takes longer than its target"\n'


@renders(
    "seed: infrastructure-from-loop, CI/CD from Loop: the pipeline, rollback; Deployment Strategy from Loop"
)
def github_deploy(setting: Setting) -> Rendered:
    """The workflow that lets a version reach users at GitHub, looks at it, and takes it back if it does not hold."""
    road = Road(setting)
    jobs: dict[str, Data] = {
        "checks": {
            "name": "Checks",
            "uses": "$/.github/workflows/checks.yml",
            "permissions": {"contents": "read"},
        }
    }
    waits = ["checks"]
    if not road.static:
        jobs["package"] = _package(road)
        waits = ["package"]
    for environment in road.environments:
        jobs[environment] = _deploy(road, environment, waits)
        waits = [*(["package"] if not road.static else []), environment]
    text = _said(road) + workflow("Deploy", _on(setting), "deploy", jobs)
    return (File(".github/workflows/deploy.yml", text, DECIDED),)


def _on(setting: Setting) -> Data:
    hours = window(setting)
    if setting.choice("deployment_window") == "quiet_hours" and hours:
        return {"schedule": [{"cron": f"11 {hours[0]} * * *"}], "workflow_dispatch": {}}
    return {"push": {"branches": ["main"]}, "workflow_dispatch": {}}


def _said(road: Road) -> str:
    """What the repository's settings must hold, and what is assumed."""
    kept = [f"secrets {', '.join(road.names('secrets'))}"] if road.names("secrets") else []
    kept += [f"variables {', '.join(road.names('variables'))}"] if road.names("variables") else []
    lines = [
        f"Goes to {road.said('title')}, {road.strategy}.",
        f"Assumed: {road.said('assumption')}.",
        f"Find out: {road.said('find_out')}",
        f"Each environment ({', '.join(road.environments)}) of its settings holds {'; '.join(kept) or 'nothing'};",
        "and BASE_URL where it answers elsewhere than below, ALERTMANAGER_URL where alerts can be silenced.",
    ]
    if road.approved:
        lines.append(
            "The environment production has required reviewers: the job looks, and stops where it has none."
        )
    return "".join(f"# {part}\n" for line in lines for part in wrap(line, WIDTH, break_long_words=False))


def _package(road: Road) -> Data:
    name, sha = expression("steps.name.outputs.name"), expression("github.sha")
    digest = expression("steps.build.outputs.digest")
    image = f"{name}:{sha}@{digest}"
    built = use(
        "Build and push",
        "docker/build-push-action",
        context=".",
        platforms=",".join(road.platforms),
        push=True,
        tags=f"{name}:{sha}",
        provenance="mode=max",
    )
    stops = "1" if road.gated else "0"
    copying = _recovery(road, name, sha) if road.copies else []
    steps: list[Step] = [
        checkout(),
        run("Name the image", NAMED, id="name"),
        *builder(road),
        registry(),
        {**built, "id": "build"},
        *copying,
        trivy(
            "Scan the image",
            image_ref=image,
            severity="CRITICAL",
            ignore_unfixed="true",
            exit_code=stops,
        ),
        trivy("List what is in it", image_ref=image, format="cyclonedx", output="sbom.cdx.json"),
        use("Keep the list", "actions/upload-artifact", name="sbom", path="sbom.cdx.json"),
    ]
    allowed = {"contents": "read", "packages": "write"}
    if road.signed:
        allowed |= {"id-token": "write", "attestations": "write"}
        proof: dict[str, Data] = {"subject-name": name, "subject-digest": digest, "push-to-registry": True}
        steps.append(use("Prove where it was made", "actions/attest-build-provenance", **proof))
    outputs: Data = {"image": image, **({"recovery": _of_recovery(name, sha)} if road.copies else {})}
    more: dict[str, Data] = {"needs": ["checks"], "outputs": outputs}
    return job("Package", minutes(road), allowed, steps, **more)


def _recovery(road: Road, name: str, sha: str) -> list[Step]:
    """The image of what copies the database in the cluster, beside the application's under a tag of its own."""
    built = use(
        "Build and push what copies the database",
        "docker/build-push-action",
        context=".",
        file="kubernetes/recovery.Dockerfile",
        platforms=",".join(road.platforms),
        push=True,
        tags=f"{name}:{sha}-recovery",
        provenance="mode=max",
    )
    return [{**built, "id": "recovery"}]


def _of_recovery(name: str, sha: str) -> str:
    return f"{name}:{sha}-recovery@{expression('steps.recovery.outputs.digest')}"


def _deploy(road: Road, environment: str, waits: list[str]) -> Data:
    allowed = rights(road)
    if (environment == PRODUCTION and road.approved) or (environment == STAGING and measured(road)):
        allowed["actions"] = "read"
    steps = [
        checkout(),
        *_gates(road, environment),
        *signed_in(road, environment),
        *_before(road),
        *_released(road),
        *(_compared() if environment == STAGING and measured(road) else []),
        *_after(road),
    ]
    url = expression("vars.BASE_URL || '" + road.url(environment) + "'")
    more: dict[str, Data] = {
        **deployer(road),
        "needs": [*waits],
        "if": MAIN,
        "environment": {"name": environment, "url": url},
        "concurrency": {"group": f"deploy-{environment}", "cancel-in-progress": False},
        "env": _environment(road, environment, url),
    }
    return job(f"Deploy to {environment}", road.job_minutes(environment), allowed, steps, **more)


def _environment(road: Road, environment: str, url: str) -> dict[str, Data]:
    """What the scripts read: where they are, what is to run, and the place's own names."""
    image = expression("github.sha" if road.static else "needs.package.outputs.image")
    seconds = expression(f"vars.VERIFY_SECONDS || '{road.verify_seconds}'")
    found: dict[str, Data] = {
        "ENVIRONMENT": environment,
        "BASE_URL": url,
        "IMAGE": image,
        "VERIFY_SECONDS": seconds,
    }
    if road.copies:
        found["RECOVERY_IMAGE"] = expression("needs.package.outputs.recovery")
    if road.static:
        found["GH_TOKEN"] = expression("github.token")
    ours = {
        "DEPLOY_KNOWN_HOSTS",
        "DEPLOY_SIGNING_KEY",
        "DEPLOY_SSH_KEY",
        "KUBECONFIG_OF_DEPLOYER",
    }  # read by one step alone
    found |= {name: expression(f"vars.{name}") for name in road.names("variables") if name not in ours}
    found |= {name: expression(f"secrets.{name}") for name in road.names("secrets") if name not in ours}
    return found


def _gates(road: Road, environment: str) -> list[Step]:
    found: list[Step] = []
    if environment != PRODUCTION:
        return found
    if window(road.setting):
        found.append(
            run(
                "See that the window is open",
                "deploy/window.sh",
                env={"DEPLOY_NOW": expression("vars.DEPLOY_NOW"), "TIME_ZONE": expression("vars.TIME_ZONE")},
            )
        )
    if road.approved:
        token: Data = {"GH_TOKEN": expression("github.token")}
        found.append(run("See that somebody approves", APPROVED, env=token))
    return found


def _before(road: Road) -> list[Step]:
    first: dict[str, Data] = {"FIRST_DEPLOY": expression("vars.FIRST_DEPLOY")}
    found = [
        run("Remember what runs", BEFORE_IN_CLUSTER, id="before")
        if road.cluster
        else run("Remember what runs", BEFORE, id="before", env=first)
    ]
    if road.check == "walk_and_compare":
        script = 'deploy/verify.sh "$BASE_URL" $((VERIFY_SECONDS / 10)) || echo "what runs is not well"'
        samples: Data = {"SAMPLES": "build/samples-before.txt"}
        found.append(run("Look at what runs", script, env=samples))
    script = PUBLISHED + (PUBLISHED_COPIES if road.copies else "")
    return [*found, run("Put the image where it is pulled from", script, id="published")]


def _released(road: Road) -> list[Step]:
    image: dict[str, Data] = {"IMAGE": expression("steps.published.outputs.image")}
    recovery = expression("steps.published.outputs.recovery")
    both: dict[str, Data] = {"RECOVERY_IMAGE": recovery} if road.copies else {}
    found: list[Step] = []
    if road.migrates and not road.cluster:  # there the release does it
        grows = "Let the schema grow" if road.migrates_first else "Change the schema"
        found.append(run(grows, 'deploy/timed.sh Migrate deploy/host.sh migrate "$IMAGE"', env=image))
    if road.silences:
        alerts: dict[str, Data] = {"ALERTMANAGER_URL": expression("vars.ALERTMANAGER_URL")}
        found.append(run("Silence what a deploy sets off", 'deploy/silence.sh "$GITHUB_SHA"', env=alerts))
    release = 'deploy/timed.sh Release deploy/release.sh "$IMAGE" "$BASE_URL"'
    found.append(run("Release", release, id="release", env={**image, **both}))
    compared = " build/samples-before.txt" if road.check == "walk_and_compare" else ""
    look = f'deploy/timed.sh Verify deploy/verify.sh "$BASE_URL" "$VERIFY_SECONDS"{compared}'
    return [*found, run("Verify", look, id="verify")]


def _compared() -> list[Step]:
    token: Data = {"GH_TOKEN": expression("github.token")}
    play = 'deploy/timed.sh Performance deploy/performance.sh "$BASE_URL" build/performance/k6.json build/last/k6.json'
    return [
        run("Fetch what the last release measured", LAST, env=token),
        run("Compare with the last release", play),
        use(
            "Keep what was measured", "actions/upload-artifact", name="performance", path="build/performance"
        ),
    ]


def _after(road: Road) -> list[Step]:
    back = run(
        "Roll back",
        'deploy/timed.sh "Roll back" deploy/roll-back.sh "$BASE_URL"',
        **{"if": "!success() && steps.release.outcome != 'skipped'"},
    )
    limit = road.deploy_minutes * MINUTE + road.watched_seconds
    told = TOLD if road.setting.choice("delivery_targets") == "enforced" else ""
    return [back, run("Hold the deploy to its target", (HELD + told).format(limit=limit))]
