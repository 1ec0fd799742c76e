"""The loop's containers on a server of one's own: least rights, bounded, and brought back when they fall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.verdict import NotApplicable
from loopwright.generate.address import assumption_of, host_of
from loopwright.generate.application import application_of, on_own_machines, secret_names, secrets_read
from loopwright.generate.compose.shares import beside, cached, proxied, shares
from loopwright.generate.compose.storing import REGISTRY, cache_service, database_service
from loopwright.generate.containers.building import FOLDER
from loopwright.generate.containers.parts import (
    asked,
    commanded,
    migrates,
    plain,
    stack,
    unasked,
    waits,
    works,
)
from loopwright.generate.containers.stack import image_of
from loopwright.generate.containers.templating import filled
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

NAME = "compose.production.yaml"
REVISION = "${REVISION:?}"  # the commit to run
PRIVATE = "${PRIVATE_ADDRESS:-127.0.0.1}"  # where measurements are asked for, never by the world
MEGABYTE = 1_000_000
PARTS = ("always_running", "container_images", "secrets", "security_posture")


@renders(
    "seed: infrastructure-prd-template, Deployment Strategy; infrastructure-from-loop, Security Essentials"
)
def production_compose(setting: Setting) -> Rendered:
    """Compose for a server: the application, its jobs, and what stands beside it, by the revision of the image."""
    if not on_own_machines(setting):
        return NotApplicable("containers are run by the provider, not on servers of one's own")
    networks = _networks(setting)
    whole: dict[str, Data] = {
        "name": setting.project,
        "services": _services(setting),
        "networks": {name: {"internal": True} if closed else {} for name, closed in networks.items()},
        "secrets": {name: {"file": f"./secrets/{name}"} for name in secrets(setting)},
    }
    volumes = [*_stores(setting), *(["certificates"] * proxied(setting))]
    if volumes:
        whole["volumes"] = {name: {} for name in volumes}
    body = filled("compose-said", **_said(setting)) + yaml_text(whole)
    return (File(NAME, body, PARTS),)


@renders(
    "seed: infrastructure-from-loop, Security Essentials: TLS and security headers; technology-infrastructure, Caching"
)
def proxy_image(setting: Setting) -> Rendered:
    """Caddy before the application on one server: certificates, headers, and an image that is not root."""
    if not on_own_machines(setting) or not proxied(setting):
        return NotApplicable("nothing of one's own stands before the application on its server")
    caddy = filled(
        "Caddyfile",
        host=host_of(setting),
        assumption=assumption_of(setting),
        port=application_of(setting).port,
        drain=round(setting.value("server.stop_seconds")),
    )
    image = filled(
        "proxy.Dockerfile",
        user=_user(setting),
        base=image_of("proxy"),
        plain=image_of("plain"),
        project=setting.project,
    )
    return (
        File(f"{FOLDER}/Caddyfile", caddy, ("names_and_certificates", "encryption", "browser_caching")),
        File(f"{FOLDER}/proxy.Dockerfile", image, ("container_images", "names_and_certificates")),
    )


def secrets(setting: Setting) -> tuple[str, ...]:
    """Secrets of the server, by name: each is a file below ``secrets/``."""
    own = ("POSTGRES_PASSWORD", "DATABASE_PASSWORD") if beside(setting) else ()
    return (*secret_names(setting), *own)


def _said(setting: Setting) -> dict[str, object]:
    return {
        "folder": FOLDER,
        "name": NAME,
        "project": setting.project,
        "user": _user(setting),
        "beside": beside(setting),
        "migrates": migrates(setting),
        "replaced": " ".join(name for name in ("app", "worker", "proxy") if _runs_here(setting, name)),
        "apart": setting.component(Tier.WORKER) is not None and works(setting),
    }


def _runs_here(setting: Setting, name: str) -> bool:
    """Whether a part of a release runs on the application's machine."""
    if name == "worker":
        return works(setting) and setting.component(Tier.WORKER) is None
    return name == "app" or proxied(setting)


def _networks(setting: Setting) -> dict[str, bool]:
    """Networks, and whether each is closed to the world: only the door and what asks others is not."""
    found = {"outside": False}
    if proxied(setting):
        found |= {"door": False, "web": True}
    if beside(setting) or cached(setting):
        found["data"] = True
    return found


def _services(setting: Setting) -> dict[str, Data]:
    taken = shares(setting)
    found: dict[str, Data] = {}
    if proxied(setting):
        found["proxy"] = _proxy(setting)
    found["app"] = _application(setting)
    if works(setting):
        found["worker"] = _worker(setting)
    if migrates(setting):
        found["migrate"] = _migration(setting)
    if beside(setting):
        found["database"] = database_service(setting, taken["database"])
    if cached(setting):
        found["cache"] = cache_service(setting, taken["cache"])
    processes = round(setting.value("container.processes"))
    apart = shares(setting, Tier.WORKER).get("app")
    for name, service in found.items():
        share = apart if name == "worker" and "worker" not in taken else taken.get(name, taken["app"])
        if share is not None and isinstance(service, dict):
            service |= {"deploy": share.limits(processes), **_kept_small(setting, name)}
    return found


def _kept_small(setting: Setting, name: str) -> dict[str, Data]:
    """What holds for every container: no right that it does not need, and a log that ends."""
    value = setting.value
    # a database that is killed while it writes its last checkpoint reads the whole log anew at its next start
    patience = value("container.database_stop_seconds" if name == "database" else "server.stop_seconds")
    return {
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "stop_grace_period": f"{patience:g}s",
        "logging": {
            "driver": "json-file",
            "options": {
                "max-size": f"{value('container.log_bytes') / MEGABYTE:.0f}m",
                "max-file": f"{value('container.log_files'):g}",
            },
        },
    }


def _stores(setting: Setting) -> tuple[str, ...]:
    """The stores beside the application."""
    return (*(["database"] * beside(setting)), *(["cache"] * cached(setting)))


def _program(setting: Setting, *networks: str) -> dict[str, Data]:
    """What the application, its jobs and its migration have in common."""
    return {
        "image": f"{REGISTRY}/{setting.project}-app:{REVISION}",
        "environment": plain(setting),
        "secrets": [_secret(name, read) for read, name in secrets_read(setting).items()],
        "networks": [*networks, *(["data"] * bool(_stores(setting))), "outside"],
        "tmpfs": ["/tmp", *stack(setting).writable],  # noqa: S108 - the container's own
    }


def _secret(name: str, read: str) -> Data:
    """A secret by its own name, or by the one that the framework reads."""
    return name if name == read else {"source": name, "target": read}


def _application(setting: Setting) -> Data:
    port = application_of(setting).port
    door = proxied(setting)
    return {
        **_program(setting, *(["web"] * door)),
        "build": {"context": ".", "args": {"REVISION": REVISION}},
        **({} if door else {"ports": [f"${{PRIVATE_ADDRESS:?}}:{port}:{port}"]}),
        "init": True,
        "restart": "unless-stopped",
        "depends_on": waits(setting, migrated=False, stores=_stores(setting)),
    }


def _worker(setting: Setting) -> Data:
    apart = setting.component(Tier.WORKER) is not None
    return {
        **_program(setting),
        **({"profiles": ["worker"]} if apart else {}),
        "init": True,
        "command": commanded(application_of(setting).worker),
        "healthcheck": unasked(),
        "restart": "unless-stopped",
        "depends_on": waits(setting, migrated=False, stores=_stores(setting)),
    }


def _migration(setting: Setting) -> Data:
    return {
        **_program(setting),
        **({"networks": ["data"]} if beside(setting) else {}),
        "profiles": ["migrate"],  # a release asks for it; a way back never does
        "command": commanded(application_of(setting).migrate),
        "healthcheck": unasked(),
        "restart": "no",
        "depends_on": waits(setting, migrated=False, stores=_stores(setting)),
    }


def _proxy(setting: Setting) -> Data:
    port = application_of(setting).port
    return {
        "image": f"{REGISTRY}/{setting.project}-proxy:{REVISION}",
        "build": {"context": f"./{FOLDER}", "dockerfile": "proxy.Dockerfile"},
        "environment": {"SITE_ADDRESS": f"${{SITE_ADDRESS:-{host_of(setting)}}}"},
        "ports": ["80:80", "443:443", "443:443/udp", f"{PRIVATE}:{port}:{port}"],
        # so that nobody in particular may answer at 80 and 443, without a capability
        "sysctls": {"net.ipv4.ip_unprivileged_port_start": "0"},
        "volumes": ["certificates:/data"],
        "tmpfs": ["/config", "/tmp"],  # noqa: S108 - the container's own
        "networks": ["door", "web"],
        "healthcheck": asked(
            setting, "CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:2019/config/"
        ),
        "restart": "unless-stopped",
        "depends_on": {"app": {"condition": "service_healthy"}},
    }


def _user(setting: Setting) -> int:
    return round(setting.value("container.user_id"))
