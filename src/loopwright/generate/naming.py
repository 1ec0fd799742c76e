"""What resources are called at each provider: the one place that says so, for what declares them and what is typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loopwright.design.machines import host_name as host_name  # noqa: PLC0414 - other rooms look for it here
from loopwright.design.subject import own_database

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

PRODUCTION = "production"
RESTORED = "-restored"  # what the name of a restored database ends in
LONGEST_ENVIRONMENT = len("development")
ACCOUNT_DIGITS = 12
ACCOUNT = "$ACCOUNT"  # a shell's variable, for whoever types
DECLARED = frozenset({"aws", "azure", "digitalocean", "gcp", "hetzner"})
OWNER = {"aws": "owner", "azure": "owner", "digitalocean": "doadmin"}
DATABASE_USER = "app"  # as whom the program signs in at a database of the team's own, which it owns

# the longest that a provider takes, each from its own reference, read on 2026-11-27
LONGEST_BUCKET, LONGEST_ROLE, LONGEST_CACHE, LONGEST_COPIES, LONGEST_BALANCER = 63, 64, 40, 50, 32
LONGEST_APPLICATION = {"azure": 32, "digitalocean": 32, "gcp": 49}
LONGEST_GOOGLE_ACCOUNT, LONGEST_AZURE_ACCOUNT = 30, 24


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one environment at one provider.

    ``account`` is the provider's own name of the account (at Google Cloud the project), which a name may carry because
    buckets are named once in the world; ``whole`` is the name that all begin with. Where a provider takes less than
    that, the project is cut and the environment stays, so that two environments never share a name.
    """

    provider: str
    project: str
    environment: str
    whole: str
    account: str = ACCOUNT
    own: bool = False  # whether the team runs the database itself, so that no provider has a say in its names

    def part(self, suffix: str, longest: int = 0) -> str:
        """The name of a part; ``longest`` is how many letters its provider takes, 0 where that is enough for all."""
        room = longest - len(suffix) - LONGEST_ENVIRONMENT - 1
        if longest and len(self.project) > room:
            return f"{self.project[:room].rstrip('-')}-{self.environment}{suffix}"
        return f"{self.whole}{suffix}"

    # what runs the program

    @property
    def cluster(self) -> str:
        """The cluster of containers, of ECS or of Kubernetes."""
        return self.whole

    @property
    def namespace(self) -> str:
        """The namespace of a cluster of Kubernetes."""
        return self.project

    @property
    def application(self) -> str:
        """What answers users: a service of ECS, a function, a service of Cloud Run, a container app, an app."""
        if self.provider == "aws":
            return self.part("-app")
        return self.part("", LONGEST_APPLICATION.get(self.provider, 0))

    @property
    def migration(self) -> str:
        """The job that changes the schema, where it is a part of its own."""
        return self.part("-migrate", LONGEST_APPLICATION.get(self.provider, 0))

    @property
    def once(self) -> str:
        """The function beside the application's that a release calls once."""
        return f"{self.application}-once"

    @property
    def worker(self) -> str:
        """The service that does background work; at DigitalOcean it is a part of the app."""
        return "worker" if self.provider == "digitalocean" else self.part("-worker")

    def service(self, tier: str) -> str:
        """What runs a tier of the program: ``app`` or ``worker``."""
        return self.application if tier == "app" else self.worker

    @property
    def deployer(self) -> str:
        """The role that the pipeline takes."""
        return self.part("-deploy", LONGEST_ROLE)

    @property
    def images(self) -> str:
        """The repository of images."""
        return self.whole if self.provider == "aws" else self.project

    def server(self, part: str, number: int | str = 1) -> str:
        """A machine of a tier: ``app``, ``worker`` or ``database``, counted from one."""
        return self.part(f"-{part}-{number}")

    @property
    def one_server(self) -> str:
        """The server that carries everything: its name, or at AWS its tag Name."""
        return self.part("-server") if self.provider == "aws" else self.server("app")

    @property
    def watch(self) -> str:
        """What measures and copies from inside: a security group at AWS, a tag at DigitalOcean."""
        return self.part("-watch")

    @property
    def group(self) -> str:
        """The group of resources at Azure."""
        return self.whole

    # what keeps something

    @property
    def database(self) -> str:
        """The server, the cluster or the instance of PostgreSQL."""
        if self.provider == "render":
            return f"{self.project}-database"  # in an environment of its own, where names say none
        return self.part("-database") if self.provider == "digitalocean" else self.whole

    @property
    def restored(self) -> str:
        """The database that a restore makes, before it takes the name of the other where a provider lets it."""
        return f"{self.database}{RESTORED}"

    @property
    def database_name(self) -> str:
        """The database in it; at DigitalOcean it is the one that is made with every cluster."""
        made = self.provider == "digitalocean" and not self.own
        return "defaultdb" if made else self.project.replace("-", "_")

    @property
    def database_owner(self) -> str:
        """Who owns that database."""
        return DATABASE_USER if self.own else database_owner(self.provider)

    @property
    def database_subnets(self) -> str:
        """The group of subnets that a database at AWS stands in."""
        return self.whole

    @property
    def database_settings(self) -> str:
        """The group of parameters of a database at AWS."""
        return self.part("-postgresql")

    @property
    def database_door(self) -> str:
        """The security group of a database at AWS."""
        return self.part("-database")

    def replica(self, number: int | str) -> str:
        """A reader beside the database, counted from one."""
        return self.part(f"-replica-{number}")

    @property
    def cache(self) -> str:
        """The cache."""
        return self.part("", LONGEST_CACHE) if self.provider == "aws" else self.part("-cache")

    @property
    def cache_user(self) -> str:
        """The application's user of a cache at AWS."""
        return self.part("-app", LONGEST_CACHE)

    @property
    def cache_group(self) -> str:
        """The group of users of a cache at AWS."""
        return self.part("-cache", LONGEST_CACHE)

    @property
    def jobs(self) -> str:
        """The queue of jobs."""
        return self.part("-jobs")

    @property
    def dead_letters(self) -> str:
        """Where jobs go that failed for good."""
        return self.part("-dead-letters")

    def bucket(self, what: str) -> str:
        """A bucket, such as ``files``; at Azure the storage account."""
        if self.provider == "gcp":
            return f"{self.account}-{what}"
        if self.provider == "azure":
            return self.azure_account(what)
        if self.provider == "aws":
            longest = LONGEST_BUCKET - ACCOUNT_DIGITS - 1
            return f"{self.part(f'-{what}', longest)}-{self.account}"
        return self.part(f"-{what}", LONGEST_BUCKET)

    @property
    def files(self) -> str:
        """The bucket of users' files."""
        return self.bucket("files")

    @property
    def state(self) -> str:
        """The bucket of Terraform's state."""
        return self.part("-terraform-state", LONGEST_BUCKET)

    def azure_account(self, what: str) -> str:
        """A name of a storage account or a vault: letters and digits alone."""
        return self.project.replace("-", "")[: LONGEST_AZURE_ACCOUNT - len(what)] + what

    @property
    def vault(self) -> str:
        """The vault of secrets at Azure."""
        return self.azure_account("kv")

    @property
    def copies(self) -> str:
        """The vault of copies at AWS."""
        return self.part("", LONGEST_COPIES)

    def secret(self, variable: str) -> str:
        """The secret that holds the value of a variable of the program."""
        if self.provider == "aws":
            return f"{self.whole}/{variable}"
        if self.provider == "gcp":
            return f"{self.whole}-{variable}"
        return variable.lower().replace("_", "-") if self.provider == "azure" else variable

    # what is watched

    def log(self, part: str) -> str:
        """The group of logs of a part at AWS: ``app``, ``worker``, ``network``."""
        return f"/{self.whole}/{part}"

    @property
    def balancer(self) -> str:
        """The load balancer."""
        return self.part("", LONGEST_BALANCER) if self.provider == "aws" else self.whole

    @property
    def targets(self) -> str:
        """The instances behind a balancer at AWS."""
        return self.part("-app", LONGEST_BALANCER)

    def role(self, part: str) -> str:
        """The identity of a part: a role at AWS, an account at Google Cloud, an identity at Azure."""
        if self.provider == "gcp":
            return self.part("", LONGEST_GOOGLE_ACCOUNT)
        return self.part(f"-{part}", LONGEST_ROLE)


def database_owner(provider: str) -> str:
    """Who owns a database at a provider."""
    return OWNER.get(provider, "postgres")


def names_at(
    provider: str,
    project: str,
    environment: str = PRODUCTION,
    *,
    whole: str = "",
    account: str = ACCOUNT,
) -> Names:
    """The names at a provider; ``whole`` where the reader has its own way of writing what all names begin with.

    Nothing is declared at a provider outside `DECLARED`: there things are called as the project is.
    """
    usual = f"{project}-{environment}" if provider in DECLARED else project
    return Names(provider, project, environment, whole or usual, account)


def names_of(setting: Setting, environment: str = PRODUCTION) -> Names:
    """What the application and what stands beside it are called."""
    return names_at(setting.design.provider, setting.project, environment)


def database_names_of(setting: Setting, environment: str = PRODUCTION) -> Names:
    """What the database is called, which may stand at another provider than the application."""
    provider = setting.design.database_provider or setting.design.provider
    found = names_at(provider, setting.project, environment)
    return replace(found, own=own_database(setting.subject))


def database_name_of(setting: Setting) -> str:
    """The database that the program signs in to, wherever it stands."""
    return database_names_of(setting).database_name
