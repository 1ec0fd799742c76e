"""How a job at GitLab reaches the place that runs the loop: its image, its tools, and a proof of who it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loopwright.generate.naming import names_at
from loopwright.generate.pipelines.pins import image

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.pipelines.road import Road

ALPINE = "apk add --quiet bash curl jq openssh-client-default"
SSH = """\
install -d -m 700 ~/.ssh
printf '%s\\n' "$DEPLOY_KNOWN_HOSTS" >~/.ssh/known_hosts
(umask 077 && printf '%s\\n' "$DEPLOY_SSH_KEY" >~/.ssh/id_ed25519)
"""
ORDERS = """\
install -d -m 700 ~/.ssh
(umask 077 && printf '%s\\n' "$DEPLOY_SIGNING_KEY" >~/.ssh/orders)
"""
KUBE = """\
install -d -m 700 ~/.kube
(umask 077 && printf '%s\\n' "$KUBECONFIG_OF_DEPLOYER" >~/.kube/config)
"""
GOOGLE = """\
printf '%s' "$CI_JOB_IDENTITY" >/tmp/identity
gcloud iam workload-identity-pools create-cred-config "$GCP_IDENTITY_PROVIDER" \\
  --service-account "$GCP_SERVICE_ACCOUNT" --credential-source-file /tmp/identity --output-file /tmp/credentials.json
gcloud auth login --cred-file /tmp/credentials.json --quiet
"""
AZURE = (
    'az login --service-principal --username "$AZURE_CLIENT_ID" --tenant "$AZURE_TENANT_ID" '
    '--federated-token "$CI_JOB_IDENTITY" --output none'
)
AUDIENCES = {"aws": "https://gitlab.com", "azure": "api://AzureADTokenExchange", "gcp": "https://gitlab.com"}


@dataclass(frozen=True, slots=True)
class Place:
    """What a job is started with, and how it proves who it is."""

    image: str
    tools: tuple[str, ...]
    signed_in: tuple[str, ...] = ()
    more: dict[str, Data] = field(default_factory=dict)


def builds() -> dict[str, Data]:
    """A builder of the job's own, beside it."""
    return {"services": [{"name": image("dockerd"), "alias": "docker"}]}


def reached(road: Road, environment: str) -> Place:
    """How a job reaches an environment; identities instead of keys wherever the place takes them."""
    sign = road.signs[0]
    if sign in AUDIENCES:
        more: dict[str, Data] = {"id_tokens": {"CI_JOB_IDENTITY": {"aud": AUDIENCES[sign]}}}
        if sign == "aws":
            signed = (_role(road, environment), *([SSH] if "ssh" in road.signs else []))
            return Place(image("docker"), (f"{ALPINE} aws-cli kubectl",), signed, more)
        if sign == "gcp":
            return Place(
                image("gcloud"), (f"{ALPINE} docker-cli docker-cli-buildx kubectl",), (GOOGLE,), more
            )
        return Place(
            image("azure"), ("tdnf install --quiet --assumeyes jq docker-cli docker-buildx",), (AZURE,), more
        )
    extra = {"kubeconfig": " kubectl", "fly": " flyctl", "repository": " github-cli git"}.get(sign, "")
    if sign == "orders":  # an order is a small image, which something must build
        return Place(image("docker"), (f"{ALPINE} openssh-keygen",), (ORDERS,), builds())
    signed = {"ssh": (SSH,), "kubeconfig": (KUBE,)}.get(sign, ())
    return Place(image("docker"), (f"{ALPINE}{extra}",), signed)


def _role(road: Road, environment: str) -> str:
    """The identity is exchanged by the tools themselves."""
    name = names_at("aws", road.setting.project, environment).deployer
    role = f"arn:aws:iam::$AWS_ACCOUNT_ID:role/{name}"
    return (
        "printf '%s' \"$CI_JOB_IDENTITY\" >/tmp/identity\n"
        f'export AWS_ROLE_ARN="{role}" AWS_WEB_IDENTITY_TOKEN_FILE=/tmp/identity '
        f"AWS_REGION={road.setting.design.region}"
    )
