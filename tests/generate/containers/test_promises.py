"""What the server's containers may do, take and reach; each promise is broken once to see that somebody notices."""

from __future__ import annotations

import subprocess
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML
from tests.generate.conftest import setting_of
from tests.generate.containers.loops import in_containers, texts_for
from tests.generate.trees import all_designs, lay, said

from loopwright.design.model import Tier
from loopwright.generate.application import secret_names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PRODUCTION, DEVELOPMENT = "compose.production.yaml", "compose.yaml"
STAYING = {"proxy", "app", "worker", "database", "cache"}
DESIGNS = (
    ("spreadsheet-cleaner", ()),
    ("coodloom-500", ("arrangement=one_server",)),
    ("internal-tool", ("arrangement=one_server", "database=on_host", "backup=continuous")),
    ("media-cdn", ("arrangement=servers",)),
)


def read(text: str) -> dict[str, Any]:
    return dict(YAML(typ="safe").load(text))


def unkept(whole: dict[str, Any]) -> list[str]:
    """What a server's Compose file leaves open."""
    found: list[str] = []
    for name, one in whole["services"].items():
        limits = one.get("deploy", {}).get("resources", {}).get("limits", {})
        checks = {
            "writable": one.get("read_only") is True,
            "capable": one.get("cap_drop") == ["ALL"]
            and not one.get("cap_add")
            and not one.get("privileged"),
            "gains rights": "no-new-privileges:true" in one.get("security_opt", []),
            "boundless": {"cpus", "memory", "pids"} <= set(limits),
            "fills the disk": {"max-size", "max-file"} <= set(one.get("logging", {}).get("options", {})),
            "stays down": (one.get("restart") == "unless-stopped") == (name in STAYING),
            "latest": ":latest" not in one["image"] and ":" in one["image"].rpartition("/")[2],
            "no end": "stop_grace_period" in one,
            "unasked": name in {"app", "worker", "migrate"} or "test" in one.get("healthcheck", {}),
            "of the host": "network_mode" not in one and "pid" not in one,
            "known to all": not any(
                word in str(one.get("environment")) for word in ("PASSWORD:", "_URL:", "_KEY:")
            ),
        }
        found += [f"{name}: {what}" for what, kept in checks.items() if not kept]
    stores = {name for name in ("database", "cache") if name in whole["services"]}
    for name in stores:
        one = whole["services"][name]
        closed = [net for net in one["networks"] if whole["networks"][net].get("internal")]
        found += [] if closed and "ports" not in one else [f"{name}: reached from outside"]
        found += [] if any(mount.startswith(f"{name}:") for mount in one["volumes"]) else [f"{name}: forgets"]
    if "proxy" in whole["services"]:
        found += ["app: reached past the proxy"] if "ports" in whole["services"]["app"] else []
    return found


@pytest.mark.parametrize(("name", "force"), DESIGNS)
def test_a_server_keeps_its_promises(name: str, force: tuple[str, ...]) -> None:
    assert unkept(read(in_containers(name, *force)[PRODUCTION])) == []


@pytest.mark.verify
def test_every_server_keeps_its_promises() -> None:
    count = 0
    for name, force in all_designs():
        text = in_containers(name, *force).get(PRODUCTION)
        if text is not None:
            count += 1
            assert unkept(read(text)) == [], (name, force)
    assert count > 20


def _open_database(whole: dict[str, Any]) -> None:
    whole["services"]["database"]["ports"] = ["5432:5432"]


def _no_limits(whole: dict[str, Any]) -> None:
    del whole["services"]["app"]["deploy"]


def _capable(whole: dict[str, Any]) -> None:
    whole["services"]["worker"]["cap_add"] = ["SYS_ADMIN"]


def _writable(whole: dict[str, Any]) -> None:
    whole["services"]["proxy"]["read_only"] = False


def _latest(whole: dict[str, Any]) -> None:
    whole["services"]["database"]["image"] = "docker.io/library/postgres:latest"


def _open_network(whole: dict[str, Any]) -> None:
    whole["networks"]["data"]["internal"] = False


def _forgetful(whole: dict[str, Any]) -> None:
    whole["services"]["database"]["volumes"] = []


@pytest.mark.parametrize(
    "spoil", [_open_database, _no_limits, _capable, _writable, _latest, _open_network, _forgetful]
)
def test_a_broken_promise_is_noticed(spoil: Callable[[dict[str, Any]], None]) -> None:
    whole = deepcopy(read(in_containers("spreadsheet-cleaner")[PRODUCTION]))
    spoil(whole)
    assert unkept(whole)


@pytest.mark.parametrize(("name", "force"), DESIGNS)
def test_memory_of_all_parts_fits_the_machine(name: str, force: tuple[str, ...]) -> None:
    services = read(in_containers(name, *force)[PRODUCTION])["services"]
    app = setting_of(name, *force).component(Tier.APP)
    assert app is not None
    staying = [one for key, one in services.items() if key in STAYING and "profiles" not in one]
    taken = sum(int(one["deploy"]["resources"]["limits"]["memory"].removesuffix("M")) for one in staying)
    assert 0.7 * app.memory_gb * 1024 < taken < app.memory_gb * 1024


def test_development_holds_no_secret_and_opens_nothing_to_the_network() -> None:
    for name, force in DESIGNS:
        services = read(in_containers(name, *force)[DEVELOPMENT])["services"]
        for one in services.values():
            assert all(str(port).startswith("127.0.0.1:") for port in one.get("ports", []))
        said_of_app = services["app"]["environment"]
        for secret in secret_names(setting_of(name, *force)):
            if secret.endswith("_API_KEY"):
                assert said_of_app[secret] == f"${{{secret}:-}}"


def test_secrets_are_made_once_and_each_for_one_reader(tmp_path: Path) -> None:
    texts = in_containers("spreadsheet-cleaner")
    script = lay(texts, tmp_path) / "containers" / "make-secrets.sh"
    status, out = said("sh", script)
    assert status == 1  # the address of the mail service is nobody's to make
    assert "SMTP_URL" in out
    assert "DATABASE_URL" not in out
    made = {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "secrets").iterdir())
    assert made[".gitignore"] == b"*\n"
    assert made["DATABASE_PASSWORD"].strip() in made["DATABASE_URL"]
    assert len(made["SECRET_KEY"].strip()) == 64
    (tmp_path / "secrets" / "SMTP_URL").chmod(0o600)
    (tmp_path / "secrets" / "SMTP_URL").write_text("smtp://mail.example.com")
    assert said("sh", script) == (0, "")
    again = {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()}
    assert again == made | {"SMTP_URL": b"smtp://mail.example.com"}
    wanted = read(texts[PRODUCTION])["secrets"].values()
    assert {one["file"].removeprefix("./secrets/") for one in wanted} <= set(again)


def test_a_program_starts_with_what_is_mounted_and_is_replaced(tmp_path: Path) -> None:
    text = in_containers("spreadsheet-cleaner")["containers/with-secrets.sh"]
    place = tmp_path / "secrets"
    place.mkdir()
    (place / "A_KEY").write_text("it's $HOME\n`x`")
    script = tmp_path / "with-secrets.sh"
    script.write_text(text.replace("/run/secrets", str(place)))
    with subprocess.Popen(
        ["sh", str(script), "sh", "-c", 'printf "%s\\n%s" "$$" "$A_KEY"'], stdout=subprocess.PIPE, text=True
    ) as run:
        out = run.stdout.read() if run.stdout else ""
    pid, _, value = out.partition("\n")
    assert int(pid) == run.pid  # no shell stands between the program and a signal
    assert value == "it's $HOME\n`x`"


@pytest.mark.parametrize(
    ("framework", "named", "begins"),
    [
        ("rails", {"SECRET_KEY_BASE", "DATABASE_URL"}, "postgresql://app@database:5432/"),
        ("laravel", {"APP_KEY", "DB_URL"}, "postgresql://app@database:5432/"),
        ("spring", {"SECRET_KEY", "SPRING_DATASOURCE_URL"}, "jdbc:postgresql://database:5432/"),
        ("dotnet", {"SECRET_KEY", "ConnectionStrings__Default"}, "Host=database:5432;Database="),
        ("phoenix", {"SECRET_KEY_BASE", "DATABASE_URL"}, "ecto://app@database:5432/"),
    ],
)
def test_an_application_reads_its_own_names(framework: str, named: set[str], begins: str) -> None:
    texts = texts_for(framework, "spreadsheet-cleaner")
    read_in_development = read(texts[DEVELOPMENT])["services"]["app"]["environment"]
    assert named <= set(read_in_development)
    assert any(str(value).startswith(begins) for value in read_in_development.values())
    mounted = {
        one["target"] if isinstance(one, dict) else one
        for one in read(texts[PRODUCTION])["services"]["app"]["secrets"]
    }
    assert named <= mounted
    secret = next(
        iter(named - {"DATABASE_URL", "DB_URL", "SPRING_DATASOURCE_URL", "ConnectionStrings__Default"})
    )
    length = 32 if framework == "laravel" else 64  # whose cipher takes a key of that very length
    assert len(read_in_development[secret].partition(":-")[2].removesuffix("}")) == length
    assert ("make 10001 SECRET_KEY 16\n" in texts["containers/make-secrets.sh"]) is (length == 32)
