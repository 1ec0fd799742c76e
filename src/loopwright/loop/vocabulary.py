"""The words of the product, spelled once: every closed set of values that a loop or a design may hold."""

from __future__ import annotations

from enum import StrEnum


class LoopKind(StrEnum):
    """What sort of product the loop is; decides the shape of its demand."""

    CONTENT = "content"
    BUSINESS = "business"
    CONSUMER = "consumer"
    COMMUNITY = "community"
    CHAT = "chat"
    API = "api"
    SHOP = "shop"
    INTERNAL = "internal"
    CRON = "cron"


class Owner(StrEnum):
    """Whose loop it is; decides what an hour is worth and how high the promises start."""

    HOBBY = "hobby"
    FOUNDER = "founder"
    COMPANY = "company"


class Survives(StrEnum):
    """The largest failure that may happen without stopping the loop for longer than a failover."""

    NOTHING = "nothing"
    MACHINE = "machine"
    ZONE = "zone"
    REGION = "region"


class Cover(StrEnum):
    """When somebody is there to act on a page."""

    BUSINESS = "business"  # Monday to Friday, 9 to 17
    WAKING = "waking"  # waking hours, best effort
    AROUND_THE_CLOCK = "around_the_clock"


class Criticality(StrEnum):
    """What losing a data set would mean."""

    LOW = "low"  # can be made again
    NORMAL = "normal"
    HIGH = "high"  # the product ends with it


class Sensitivity(StrEnum):
    """What kind of personal data a data set holds."""

    NONE = "none"
    PERSONAL = "personal"
    PAYMENT = "payment"
    HEALTH = "health"


class DataKind(StrEnum):
    """Where a data set naturally lives."""

    RELATIONAL = "relational"
    FILES = "files"


class Skill(StrEnum):
    """How well the team knows a technology; multiplies the hours it costs."""

    NEVER = "never"
    DONE_IT = "done_it"
    LIVES_IN_IT = "lives_in_it"


class BudgetIs(StrEnum):
    """Whether money is a hard limit or a wish whose breaking has a price."""

    LIMIT = "limit"
    WISH = "wish"


class Place(StrEnum):
    """A part of the world: where users are, where data must stay, where regions stand."""

    EU = "eu"
    UK = "uk"
    US = "us"
    CA = "ca"
    LATAM = "latam"
    AFRICA = "africa"
    MIDDLE_EAST = "middle_east"
    INDIA = "india"
    ASIA = "asia"
    JAPAN = "japan"
    OCEANIA = "oceania"


class Arrangement(StrEnum):
    """How the application is put together, whatever the provider."""

    STATIC = "static"
    ONE_SERVER = "one_server"
    SERVERS = "servers"  # servers behind a proxy
    PLATFORM = "platform"
    SERVERLESS = "serverless"
    CONTAINERS = "containers"
    KUBERNETES = "kubernetes"


class Platform(StrEnum):
    """The class of packaging a design stands on (reported apart from its level)."""

    OWN_SERVERS = "own_servers"
    RENTED_SERVERS = "rented_servers"
    STATIC_HOSTING = "static_hosting"
    APPLICATION_PLATFORM = "application_platform"
    SERVERLESS = "serverless"
    CONTAINERS = "containers"
    KUBERNETES = "kubernetes"


class DatabaseStage(StrEnum):
    """How far the database has grown."""

    NONE = "none"
    ON_HOST = "on_host"
    OWN_SERVER = "own_server"
    STANDBY_BY_HAND = "standby_by_hand"
    PATRONI = "patroni"
    MANAGED = "managed"
    MANAGED_STANDBY = "managed_standby"
    REPLICAS = "replicas"
    SHARDED = "sharded"


class CacheChoice(StrEnum):
    """Where repeated reads are answered from."""

    NONE = "none"
    IN_PROCESS = "in_process"
    REDIS = "redis"  # run by the team
    MANAGED = "managed"


class QueueChoice(StrEnum):
    """Where background work waits."""

    NONE = "none"
    IN_DATABASE = "in_database"
    REDIS = "redis"
    MANAGED = "managed"


class EdgeChoice(StrEnum):
    """Whether a content delivery network stands before the origin."""

    NONE = "none"
    CDN = "cdn"


class BackupMethod(StrEnum):
    """How the database is copied."""

    NONE = "none"
    NIGHTLY = "nightly"
    CONTINUOUS = "continuous"


class Runtime(StrEnum):
    """How a framework uses cores and memory for requests that wait."""

    PROCESSES = "processes"  # one worker process per core, first come first served
    THREADS = "threads"
    ASYNC = "async"
