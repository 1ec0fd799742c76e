"""Names of technologies: what a team may write for each, what running a component takes, what a platform is made of."""

from __future__ import annotations

from loopwright.loop.vocabulary import Platform

TECHS = (
    "vm",
    "dedicated",
    "own_hardware",
    "platform",
    "function",
    "run",
    "container",
    "group",
    "managed_kubernetes",
    "own_kubernetes",
    "static",
)
"""Ways to run an application, whoever sells them."""

PLATFORM_TECHS: dict[str, tuple[str, ...]] = {
    Platform.OWN_SERVERS: ("own_hardware",),
    Platform.RENTED_SERVERS: ("vm", "dedicated"),
    Platform.STATIC_HOSTING: ("static",),
    Platform.APPLICATION_PLATFORM: ("platform",),
    Platform.SERVERLESS: ("function", "run"),
    Platform.CONTAINERS: ("container", "group"),
    Platform.KUBERNETES: ("managed_kubernetes", "own_kubernetes"),
}
"""The ways of running that each class of platform is made of."""

SPELLINGS: dict[str, str] = {
    "amazon": "aws",
    "apache": "proxy",
    "azure_vm": "azure",
    "caddy": "proxy",
    "cloudformation": "terraform",
    "containers": "docker",
    "debian": "linux",
    "digital_ocean": "digitalocean",
    "docker_compose": "docker",
    "ec2": "aws",
    "ecs": "aws",
    "eks": "kubernetes",
    "aks": "kubernetes",
    "gke": "kubernetes",
    "fargate": "aws",
    "fly": "fly.io",
    "flyio": "fly.io",
    "gcloud": "gcp",
    "google": "gcp",
    "google_cloud": "gcp",
    "haproxy": "proxy",
    "hetzner_cloud": "hetzner",
    "k3s": "kubernetes",
    "k8s": "kubernetes",
    "lambda": "aws",
    "mariadb": "mysql",
    "nginx": "proxy",
    "opentofu": "terraform",
    "pg": "postgres",
    "podman": "docker",
    "postgresql": "postgres",
    "psql": "postgres",
    "pulumi": "terraform",
    "rds": "aws",
    "rhel": "linux",
    "systemd": "linux",
    "traefik": "proxy",
    "ubuntu": "linux",
    "unix": "linux",
    "valkey": "redis",
}
"""Other names a team may write for a technology, by the name used here."""

TECHNOLOGIES: tuple[str, ...] = tuple(
    sorted(
        {
            *SPELLINGS.values(),
            "cloudflare",
            "docker",
            "heroku",
            "linode",
            "netlify",
            "ovh",
            "patroni",
            "railway",
            "render",
            "serverless",
            "vercel",
        }
    )
)
"""The names that a skill may be written under (or one of `SPELLINGS`)."""

COMPONENT_TECHNOLOGY: dict[str, str] = {
    "one_server": "linux",
    "further_server": "linux",
    "node_server": "linux",
    "own_proxy": "proxy",
    "own_postgres": "postgres",
    "own_postgres_small": "postgres",
    "standby_by_hand": "postgres",
    "patroni": "postgres",
    "sharding": "postgres",
    "data_doubling": "postgres",
    "backup_nightly": "postgres",
    "backup_continuous": "postgres",
    "own_redis": "redis",
    "own_kubernetes": "kubernetes",
    "managed_kubernetes": "kubernetes",
}
"""What a component's hours are spent on; the other components are spent on their provider."""


def technology_name(written: str) -> str:
    """The one name of a technology, however the team spelled it; an unknown one comes back as written."""
    plain = written.strip().lower().replace("-", "_").replace(" ", "_")
    return SPELLINGS.get(plain, plain)
