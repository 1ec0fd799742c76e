"""What GitHub's workflows are put together from: steps, rights with their reason, and how a place gives rights."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.generate.dumping import Data, yaml_text
from loopwright.generate.naming import names_at
from loopwright.generate.pipelines.pins import action, image, with_versions

if TYPE_CHECKING:
    from loopwright.generate.pipelines.road import Road

PROVIDER = "aws"
RUNNER = "ubuntu-24.04"
WHY = {
    "actions: read": "to fetch what the last release measured, and who approves",
    "attestations: write": "to prove where the image was made",
    "contents: read": "to check the code out",
    "contents: write": "to move the branch that the site is published from",
    "id-token: write": "to prove who it is, instead of a key",
    "packages: read": "to read the image",
    "packages: write": "to push images, and orders beside them",
}
RIGHT = re.compile(rf"^\s+({'|'.join(map(re.escape, WHY))})$", re.MULTILINE)
Step = dict[str, Data]


def expression(text: str) -> str:
    """An expression of GitHub's own."""
    return f"${{{{ {text} }}}}"


def workflow(name: str, on: Data, group: str, jobs: dict[str, Data], *, cancel: bool = False) -> str:
    """A workflow that may do nothing but what its jobs are allowed, one run of a group at a time."""
    text = yaml_text(
        {
            "name": name,
            "on": on,
            "permissions": {},
            "concurrency": {"group": group, "cancel-in-progress": cancel},
            "defaults": {"run": {"shell": "bash"}},
            "jobs": jobs,
        }
    )
    return RIGHT.sub(lambda found: f"{found[0]} # {WHY[found[1]]}", with_versions(text))


def job(name: str, minutes: int, rights: dict[str, str], steps: list[Step], **more: Data) -> dict[str, Data]:
    """A job with its rights, which ends by itself."""
    return {
        "name": name,
        "runs-on": RUNNER,
        "timeout-minutes": minutes,
        "permissions": {**rights},
        **more,
        "steps": [*steps],
    }


def deployer(road: Road) -> dict[str, Data]:
    """On what a job that deploys runs: where a server opens to known addresses alone, on a runner that has one."""
    return {"runs-on": expression(f"vars.DEPLOY_RUNNER || '{RUNNER}'")} if road.knocks else {}


def run(name: str, script: str, /, **more: Data) -> Step:
    """A step of shell."""
    return {"name": name, **more, "run": script}


def use(name: str, what: str, /, **inputs: Data) -> Step:
    """A step of somebody else's, at its commit."""
    return {"name": name, "uses": action(what), **({"with": {**inputs}} if inputs else {})}


def checkout() -> Step:
    """The code, and no key left behind."""
    return {
        "name": "Check the code out",
        "uses": action("actions/checkout"),
        "with": {"persist-credentials": False},
    }


def tools(road: Road) -> list[Step]:
    """The language at its version, and what tests need from the lock."""
    found: list[Step] = []
    inputs = road.stack.get("with")
    if "action" in road.stack and isinstance(inputs, dict):
        filled: dict[str, Data] = {key: _versioned(str(value), road) for key, value in inputs.items()}
        found.append(
            {
                "name": f"Set up {road.application.language}",
                "uses": action(str(road.stack["action"])),
                "with": filled,
            }
        )
    return [*found, run("Install", _versioned(str(road.stack["install"]), road))]


def _versioned(text: str, road: Road) -> str:
    return text.replace("%version%", road.application.version)


def services(road: Road) -> dict[str, Data]:
    """The databases that tests ask, for as long as the job lasts."""
    found: dict[str, Data] = {}
    if road.has_database:
        found["postgresql"] = {
            "image": image("postgresql"),
            "env": {"POSTGRES_HOST_AUTH_METHOD": "trust", "POSTGRES_DB": "test"},
            "ports": ["127.0.0.1:5432:5432"],
            "options": "--health-cmd pg_isready --health-interval 2s --health-retries 15",
        }
    if road.has_redis:
        found["redis"] = {
            "image": image("redis"),
            "ports": ["127.0.0.1:6379:6379"],
            "options": '--health-cmd "redis-cli ping" --health-interval 2s --health-retries 15',
        }
    return found


def rights(road: Road) -> dict[str, str]:
    """What a job that deploys may do at GitHub."""
    found = {"contents": "write" if "repository" in road.signs else "read"}
    if {"aws", "gcp", "azure"} & {*road.signs}:
        found["id-token"] = "write"
    if not road.static:
        found["packages"] = "write" if road.orders else "read"
    return found


def signed_in(road: Road, environment: str) -> list[Step]:
    """How a job proves to the place that runs the loop that it may change it."""
    found = [step for sign in road.signs for step in _signed(road, sign, environment)]
    if not road.static:
        found.append(registry())
    return found


def _signed(road: Road, sign: str, environment: str) -> list[Step]:
    found: list[Step] = []
    if sign == "aws":
        role = f"role/{names_at(PROVIDER, road.setting.project, environment).deployer}"
        arn = f"arn:aws:iam::{expression('vars.AWS_ACCOUNT_ID')}:{role}"
        inputs: dict[str, Data] = {"role-to-assume": arn, "aws-region": road.setting.design.region}
        found.append(
            use("Take the role of this environment", "aws-actions/configure-aws-credentials", **inputs)
        )
    elif sign == "gcp":
        given: dict[str, Data] = {
            "workload_identity_provider": expression("vars.GCP_IDENTITY_PROVIDER"),
            "service_account": expression("vars.GCP_SERVICE_ACCOUNT"),
        }
        found.append(use("Become the account of this environment", "google-github-actions/auth", **given))
    elif sign == "azure":
        ids: dict[str, Data] = {
            f"{name}-id": expression(f"vars.AZURE_{name.upper()}_ID")
            for name in ("client", "tenant", "subscription")
        }
        found.append(use("Become the application of this environment", "azure/login", **ids))
    elif sign == "fly":
        found.append(use("Set up flyctl", "superfly/flyctl-actions/setup-flyctl"))
    elif sign == "ssh":
        found.append(run("Let SSH know its key, and whom to trust", SSH, env=_of_ssh()))
    elif sign == "orders":
        key: Data = {"KEY": expression("secrets.DEPLOY_SIGNING_KEY")}
        found.append(run("Take the key that signs orders", ORDERS, env=key))
    elif sign == "kubeconfig":
        found.append(run("Let kubectl know its cluster", KUBE, env=_of_kube()))
    return found


SSH = """\
install -d -m 700 ~/.ssh
printf '%s\\n' "$KNOWN_HOSTS" >~/.ssh/known_hosts
(umask 077 && printf '%s\\n' "$KEY" >~/.ssh/id_ed25519)
"""
ORDERS = """\
install -d -m 700 ~/.ssh
(umask 077 && printf '%s\\n' "$KEY" >~/.ssh/orders)
"""
KUBE = """\
install -d -m 700 ~/.kube
(umask 077 && printf '%s\\n' "$FILE" >~/.kube/config)
"""


def _of_ssh() -> dict[str, Data]:
    return {
        "KEY": expression("secrets.DEPLOY_SSH_KEY"),
        "KNOWN_HOSTS": expression("vars.DEPLOY_KNOWN_HOSTS"),
    }


def _of_kube() -> dict[str, Data]:
    return {"FILE": expression("secrets.KUBECONFIG_OF_DEPLOYER")}


def registry() -> Step:
    """A sign-in to GitHub's registry of images, for the job alone."""
    return use(
        "Sign in to the registry",
        "docker/login-action",
        registry="ghcr.io",
        username=expression("github.actor"),
        password=expression("github.token"),
    )


def builder(road: Road) -> list[Step]:
    """What builds images, for machines of another kind too where the design has some."""
    emulator = use("Set up the other kind of machine", "docker/setup-qemu-action", platforms=_kinds(road))
    return [*([emulator] if road.emulates else []), use("Set up the builder", "docker/setup-buildx-action")]


def _kinds(road: Road) -> str:
    return ",".join(one.removeprefix("linux/") for one in road.platforms)


def trivy(name: str, /, **inputs: Data) -> Step:
    """A scan; the database of faults comes from where the action is told to look."""
    return use(
        name, "aquasecurity/trivy-action", **{key.replace("_", "-"): value for key, value in inputs.items()}
    )
