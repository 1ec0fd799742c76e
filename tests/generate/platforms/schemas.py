"""What each platform's file may hold, written from its documentation; whoever publishes a schema is named beside it.

Read on 2026-11-27: fly.io/docs/reference/configuration (superfly/docs 5c22c8c, no schema is published);
render.com/docs/blueprint-spec and render.com/schema/render.yaml.json; DigitalOcean's OpenAPI, resources/apps
(digitalocean/openapi 7c1300c); devcenter.heroku.com/articles/app-json-schema; docs.railway.com/infrastructure-as-code
and what railway-sdk 0.7.0 makes of a file. Only what is generated is allowed: a word too much is a fault.
"""

from __future__ import annotations

TEXT = {"type": "string", "minLength": 1}
TRUTH = {"type": "boolean"}
PORT = {"type": "integer", "minimum": 1, "maximum": 65535}
PATH = {"type": "string", "pattern": "^/"}
DIGEST = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}


def whole(least: int = 1, most: int = 10**6) -> dict:
    return {"type": "integer", "minimum": least, "maximum": most}


def one_of(*values: object) -> dict:
    return {"enum": list(values)}


def row(*needed: str, **fields: dict) -> dict:
    """An object of these fields and no others."""
    return {
        "type": "object",
        "required": list(needed),
        "additionalProperties": False,
        "properties": fields,
    }


def rows(item: dict, least: int = 1) -> dict:
    return {"type": "array", "minItems": least, "items": item}


def named(value: dict, pattern: str = "^[A-Z_][A-Z0-9_]*$") -> dict:
    """An object of any names that fit."""
    return {
        "type": "object",
        "additionalProperties": False,
        "patternProperties": {pattern: value},
    }


FLY_SPAN = {"type": "string", "pattern": "^[0-9]+(ms|s|m|h)$"}
FLY = row(
    "app",
    "primary_region",
    "http_service",
    "vm",
    app={"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{1,29}$"},
    primary_region={"type": "string", "pattern": "^[a-z]{3}$"},
    kill_signal=one_of("SIGINT", "SIGTERM", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGKILL", "SIGSTOP"),
    kill_timeout=whole(1, 300),
    build=row("dockerfile", dockerfile=TEXT),
    deploy=row(
        "strategy",
        strategy=one_of("rolling", "immediate", "canary", "bluegreen"),
        release_command=TEXT,
        release_command_timeout=FLY_SPAN,
        wait_timeout=FLY_SPAN,
    ),
    env=named({"type": "string"}, "^(?!FLY_)[A-Za-z_][A-Za-z0-9_]*$"),
    processes=named(TEXT, "^[a-z][a-z0-9_-]*$"),
    http_service=row(
        "internal_port",
        "force_https",
        "checks",
        "concurrency",
        processes=rows(TEXT),
        internal_port=PORT,
        force_https={"const": True},
        auto_stop_machines=one_of("off", "stop", "suspend"),
        auto_start_machines=TRUTH,
        min_machines_running=whole(0),
        concurrency=row(
            "type",
            "soft_limit",
            type=one_of("connections", "requests"),
            soft_limit=whole(),
            hard_limit=whole(),
        ),
        checks=rows(
            row(
                "path",
                "interval",
                "timeout",
                method=one_of("GET", "HEAD", "POST"),
                path=PATH,
                grace_period=FLY_SPAN,
                interval=FLY_SPAN,
                timeout=FLY_SPAN,
            )
        ),
    ),
    vm=rows(
        row(
            "size",
            "memory",
            processes=rows(TEXT),
            size={"type": "string", "pattern": "^(shared-cpu|performance)-(1|2|4|8|16)x$"},
            memory={"type": "string", "pattern": "^[0-9]+(mb|gb)$"},
        )
    ),
    restart=rows(
        row(
            "policy",
            policy=one_of("always", "never", "on-failure"),
            retries=whole(0),
            processes=rows(TEXT),
        )
    ),
)

RENDER_REGION = one_of("oregon", "ohio", "frankfurt", "singapore", "virginia")
RENDER_PLAN = one_of("starter", "standard", "pro", "pro plus", "pro max", "pro ultra")
RENDER_DATABASE_PLAN = {
    "type": "string",
    "pattern": "^(basic-(256mb|1gb|4gb)|(pro|accelerated)-[0-9]+gb)$",
}
NOBODY = {"type": "array", "maxItems": 0}
RENDER_VARIABLE = {
    "oneOf": [
        row("key", "value", key=TEXT, value={"type": "string"}),
        row("key", "sync", key=TEXT, sync={"const": False}),
        row(
            "key",
            "fromDatabase",
            key=TEXT,
            fromDatabase=row("name", "property", name=TEXT, property=one_of("connectionString")),
        ),
        row(
            "key",
            "fromService",
            key=TEXT,
            fromService=row(
                "type",
                "name",
                "property",
                type=one_of("keyvalue"),
                name=TEXT,
                property=one_of("connectionString"),
            ),
        ),
    ]
}
RENDER_SERVER = row(
    "type",
    "name",
    "runtime",
    "region",
    "plan",
    "envVars",
    type=one_of("web", "worker"),
    name=TEXT,
    runtime=one_of("image"),
    image=row("url", url=TEXT),
    dockerCommand=TEXT,
    region=RENDER_REGION,
    plan=RENDER_PLAN,
    autoDeployTrigger=one_of("off", "commit", "checksPass"),
    maxShutdownDelaySeconds=whole(1, 300),
    numInstances=whole(),
    scaling=row(
        "minInstances",
        "maxInstances",
        minInstances=whole(),
        maxInstances=whole(),
        targetCPUPercent=whole(1, 90),
    ),
    healthCheckPath=PATH,
    preDeployCommand=TEXT,
    domains=rows(TEXT),
    envVars=rows(RENDER_VARIABLE),
)
RENDER_SERVER["allOf"] = [
    {
        "if": {"properties": {"type": {"const": "web"}}},
        "then": {"required": ["healthCheckPath"]},
        "else": {"required": ["dockerCommand"]},
    }
]
RENDER_CACHE = row(
    "type",
    "name",
    "ipAllowList",
    type=one_of("keyvalue"),
    name=TEXT,
    region=RENDER_REGION,
    plan=RENDER_PLAN,
    maxmemoryPolicy=one_of("allkeys-lru", "noeviction"),
    ipAllowList=NOBODY,
)
RENDER = row(
    "projects",
    projects=rows(
        row(
            "name",
            "environments",
            name=TEXT,
            environments=rows(
                row(
                    "name",
                    "services",
                    "permissions",
                    name=TEXT,
                    networking=row("isolation", isolation=one_of("enabled")),
                    permissions=row("protection", protection=one_of("enabled")),
                    services=rows({"anyOf": [RENDER_SERVER, RENDER_CACHE]}),
                    databases=rows(
                        row(
                            "name",
                            "plan",
                            "ipAllowList",
                            name=TEXT,
                            region=RENDER_REGION,
                            plan=RENDER_DATABASE_PLAN,
                            databaseName={"type": "string", "pattern": "^[a-z_][a-z0-9_]*$"},
                            postgresMajorVersion=one_of("15", "16", "17", "18"),
                            diskSizeGB={"type": "integer", "minimum": 5, "multipleOf": 5},
                            storageAutoscalingEnabled=TRUTH,
                            highAvailability=row("enabled", enabled=TRUTH),
                            readReplicas=rows(row("name", name=TEXT)),
                            ipAllowList=NOBODY,
                        )
                    ),
                )
            ),
        )
    ),
)

DO_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,30}[a-z0-9]$"}
DO_SIZES = (
    *(
        "apps-s-1vcpu-0.5gb",
        "apps-s-1vcpu-1gb-fixed",
        "apps-s-1vcpu-1gb",
        "apps-s-1vcpu-2gb",
        "apps-s-2vcpu-4gb",
    ),
    *("apps-d-1vcpu-0.5gb", "apps-d-1vcpu-1gb", "apps-d-1vcpu-2gb", "apps-d-1vcpu-4gb", "apps-d-2vcpu-4gb"),
    *("apps-d-2vcpu-8gb", "apps-d-4vcpu-8gb", "apps-d-4vcpu-16gb", "apps-d-8vcpu-32gb"),
)
DO_ALERT = row(
    "rule",
    rule=one_of("CPU_UTILIZATION", "MEM_UTILIZATION", "RESTART_COUNT", "DEPLOYMENT_FAILED", "DOMAIN_FAILED"),
    value={"type": "number"},
    operator=one_of("GREATER_THAN", "LESS_THAN"),
    window=one_of("FIVE_MINUTES", "TEN_MINUTES", "THIRTY_MINUTES", "ONE_HOUR"),
)
DO_VARIABLE = {
    "oneOf": [
        row("key", "value", key=TEXT, value=TEXT, scope=one_of("RUN_TIME")),
        row("key", "type", key=TEXT, type=one_of("SECRET"), scope=one_of("RUN_TIME")),
    ]
}
DO_BASE = {
    "name": DO_NAME,
    "image": row(
        "registry_type",
        "repository",
        "digest",
        registry_type=one_of("DOCR", "DOCKER_HUB", "GHCR"),
        repository=TEXT,
        digest=DIGEST,
    ),
    "run_command": TEXT,
    "instance_size_slug": one_of(*DO_SIZES),
    "instance_count": whole(1, 250),
    "envs": rows(DO_VARIABLE),
    "termination": row(drain_seconds=whole(1, 110), grace_period_seconds=whole(1, 600)),
}
DO_SERVICE = row(
    "name",
    "image",
    "http_port",
    "health_check",
    "instance_size_slug",
    **DO_BASE,
    autoscaling=row(
        "min_instance_count",
        "max_instance_count",
        "metrics",
        min_instance_count=whole(1, 250),
        max_instance_count=whole(1, 250),
        metrics=row("cpu", cpu=row("percent", percent=whole(1, 100))),
    ),
    http_port=PORT,
    health_check=row(
        "http_path",
        http_path=PATH,
        period_seconds=whole(),
        timeout_seconds=whole(),
        failure_threshold=whole(),
        initial_delay_seconds=whole(0),
    ),
    alerts=rows(DO_ALERT),
)
DO_SERVICE["allOf"] = [
    {
        "if": {"properties": {"instance_count": {"minimum": 2}}, "required": ["instance_count"]},
        "then": {"properties": {"instance_size_slug": {"not": {"pattern": "-fixed$"}}}},
    },
    {
        "if": {"required": ["autoscaling"]},
        "then": {
            "properties": {"instance_size_slug": {"pattern": "^apps-d-"}},
            "not": {"required": ["instance_count"]},
        },
    },
]
DIGITALOCEAN = row(
    "name",
    "region",
    "services",
    name=DO_NAME,
    region=one_of("atl", "nyc", "sfo", "tor", "ams", "fra", "lon", "blr", "sgp", "syd"),
    domains=rows(
        row(
            "domain",
            domain={"type": "string", "pattern": r"^([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}$"},
            type=one_of("PRIMARY", "ALIAS"),
            minimum_tls_version=one_of("1.2", "1.3"),
        )
    ),
    alerts=rows(DO_ALERT),
    ingress=row(
        "rules",
        rules=rows(
            row(
                "component",
                match=row(path=row("prefix", prefix=PATH)),
                component=row("name", name=DO_NAME),
            )
        ),
    ),
    services=rows(DO_SERVICE),
    workers=rows(row("name", "image", "run_command", **DO_BASE)),
    jobs=rows(row("name", "image", "run_command", "kind", **DO_BASE, kind=one_of("PRE_DEPLOY"))),
    databases=rows(
        row(
            "name",
            "engine",
            "cluster_name",
            "production",
            name=DO_NAME,
            engine=one_of("PG", "VALKEY"),
            version=TEXT,
            production={"const": True},
            cluster_name=TEXT,
        )
    ),
)

HEROKU_SIZES = (
    *("eco", "basic", "standard-1x", "standard-2x"),
    *("performance-m", "performance-l", "performance-l-ram", "performance-xl", "performance-2xl"),
)
HEROKU_PROCESS = row("quantity", "size", quantity=whole(1, 100), size=one_of(*HEROKU_SIZES))
HEROKU = row(
    "name",
    "env",
    "formation",
    name={"type": "string", "pattern": "^[a-z][a-z0-9-]+$", "maxLength": 300},
    description={"type": "string", "maxLength": 300},
    stack=one_of("heroku-22", "heroku-24"),
    env=named(
        {
            "oneOf": [
                row("description", "value", description=TEXT, value={"type": "string"}),
                row("description", "required", description=TEXT, required={"const": True}),
                row("description", "generator", description=TEXT, generator=one_of("secret")),
            ]
        }
    ),
    formation=row("web", web=HEROKU_PROCESS, worker=HEROKU_PROCESS),
    addons=rows(row("plan", plan={"type": "string", "pattern": "^heroku-(postgresql|redis):[a-z0-9-]+$"})),
    buildpacks=rows(row("url", url=TEXT)),
)

RAILWAY_REGION = "^(us-west2|us-east4-eqdc4a|europe-west4-drams3a|asia-southeast1-eqsg3a)$"
RAILWAY_DEPLOY = row(
    "startCommand",
    "multiRegionConfig",
    startCommand=TEXT,
    preDeployCommand={"type": "array", "items": TEXT, "maxItems": 1},
    healthcheckPath=PATH,
    healthcheckTimeout=whole(),
    restartPolicyType=one_of("ON_FAILURE", "ALWAYS", "NEVER"),
    restartPolicyMaxRetries=whole(),
    overlapSeconds=whole(0),
    drainingSeconds=whole(0),
    limitOverride=row(
        "containers",
        containers=row("cpu", "memoryBytes", cpu={"type": "number"}, memoryBytes=whole(1, 10**12)),
    ),
    multiRegionConfig=named(row("numReplicas", numReplicas=whole(1, 200)), RAILWAY_REGION),
)
RAILWAY_VARIABLE = {
    "oneOf": [
        row("type", "value", type=one_of("literal"), value={"type": "string"}),
        row("type", type=one_of("preserve")),
        row("type", "resource", "output", type=one_of("reference"), resource=TEXT, output=TEXT),
    ]
}
RAILWAY_SERVICE = row(
    "name",
    "deploy",
    "variables",
    address=TEXT,
    type=one_of("service"),
    kind=TEXT,
    name=TEXT,
    build=row("builder", "dockerfilePath", builder=one_of("DOCKERFILE", "RAILPACK"), dockerfilePath=TEXT),
    deploy=RAILWAY_DEPLOY,
    networking=row(customDomains=named(row("port", port=PORT), "^[a-z0-9.-]+$")),
    variables=named(RAILWAY_VARIABLE),
)
RAILWAY_CACHE = {
    "type": "object",
    "required": ["type", "engine", "name"],
    "properties": {"type": one_of("database"), "engine": one_of("redis"), "name": TEXT},
}
RAILWAY = row("name", "resources", name=TEXT, resources=rows({"anyOf": [RAILWAY_SERVICE, RAILWAY_CACHE]}))
