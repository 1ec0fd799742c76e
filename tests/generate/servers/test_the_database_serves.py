"""PostgreSQL, PgBouncer and Redis, really started on their files: who gets in, and with which settings."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest
from tests.generate.conftest import setting_of
from tests.generate.database import PROGRAMS, ROOT, served
from tests.generate.servers.designs import BESIDE, BY_HAND, CACHE, CACHE_BESIDE, POOLED, STANDBY
from tests.generate.serving import awaited, free_port, running
from tests.generate.trees import texts_of

from loopwright.generate.naming import database_name_of
from loopwright.generate.servers.machines import machine, pool_connections
from loopwright.generate.servers.postgresql import max_connections, parameters

SCALED = {"shared_buffers": "32MB", "maintenance_work_mem": "16MB"}  # the machine of tests is small
OWN_MEGABYTES = {"shared_buffers": 512, "effective_cache_size": 1536}  # of 2 GB beside the application


def certificate(folder):
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=database")
    subprocess.run(
        [*made, "-keyout", folder / "key", "-out", folder / "cert"], check=True, capture_output=True
    )
    (folder / "key").chmod(0o600)
    if ROOT:
        shutil.chown(folder / "key", "postgres")
        shutil.chown(folder / "cert", "postgres")


@contextlib.contextmanager
def database(design, *, loopback=True, beside=None, prepared=lambda _, __: None):
    """A server on the design's settings and its list of who may sign in, with its database made by its script.

    ``beside`` are files of other families, for which ``prepared`` is called with the server and its port.
    """
    texts, port = texts_of("servers", design[0], *design[1]), free_port()

    def prepare(one):
        certificate(one.folder)
        settings = texts.get("servers/postgresql/tuning.conf") or as_file(design)
        lines = [
            line
            for line in settings.splitlines()
            if line.partition(" ")[0] not in {*SCALED, "listen_addresses", "port"}
        ]
        lines += [f"{name} = {value}" for name, value in SCALED.items()]
        lines += [
            f"listen_addresses = '127.0.0.1'\nport = {port}",
            f"unix_socket_directories = '{one.folder}'",
        ]
        lines += [f"ssl_cert_file = '{one.folder}/cert'\nssl_key_file = '{one.folder}/key'"]
        (one.data / "conf.d").mkdir()
        (one.data / "conf.d/loop.conf").write_text("\n".join(lines) + "\n")
        with (one.data / "postgresql.conf").open("a") as configuration:
            configuration.write("include_dir 'conf.d'\n")
        access = texts["servers/postgresql/pg_hba.conf"]
        if loopback:  # a network that tests have
            access = access.replace("172.16.0.0/12", "127.0.0.0/8").replace("10.20.0.0/16", "127.0.0.0/8")
        access = access.replace("peer", "trust" if not ROOT else "peer")
        (one.data / "pg_hba.conf").write_text(access)
        if ROOT:
            subprocess.run(["chown", "-R", "postgres", one.data], check=True)
        one.environment["PGPORT"] = str(port)
        prepared(one, port)

    with served(texts | (beside or {}), prepare, listens=True) as one:
        one.port = port
        one.environment["DATABASE_HOST"] = f"127.0.0.1:{port}"
        one.made = one.folder / "made.env"
        one.did(one.folder / "servers/postgresql/create-database.sh", one.made)
        one.secrets = dict(line.split("=", 1) for line in one.made.read_text().splitlines())
        yield one


def as_file(design):
    """Patroni's settings as PostgreSQL's own file has them."""
    setting = setting_of(design[0], *design[1])
    one = machine(setting, "database")
    return "".join(f"{name} = {value}\n" for name, value in parameters(setting, one).items())


def signed_in(one, **given):
    """What a sign-in over the network is answered: nothing where it succeeds."""
    options = {"host": "127.0.0.1", "port": one.port, "connect_timeout": 20, **given}
    try:
        with psycopg.connect(**options) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,) and ""
    except psycopg.OperationalError as error:
        return str(error)


def test_the_program_signs_in_and_nobody_else_does():
    with database(BESIDE) as one:
        name = database_name_of(setting_of(BESIDE[0], *BESIDE[1]))
        password = one.secrets["DATABASE_PASSWORD"]
        program = {"user": "app", "password": password, "dbname": name}
        assert signed_in(one, **program, sslmode="require") == ""
        assert "no encryption" in signed_in(one, **program, sslmode="disable")
        assert "password authentication failed" in signed_in(one, **{**program, "password": "guessed"})
        assert "pg_hba" in signed_in(one, **{**program, "dbname": "postgres"})
        assert "pg_hba" in signed_in(one, user="postgres", dbname="postgres", sslmode="require")
        monitor = {"user": "monitor", "password": one.secrets["MONITOR_PASSWORD"], "sslmode": "require"}
        assert signed_in(one, **monitor, dbname="postgres") == ""
        assert "pg_hba" in signed_in(one, **monitor, dbname=name)
        with psycopg.connect(one.secrets["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE steps (id integer)")
        assert one.ask("SELECT rolpassword ~ '^SCRAM-SHA-256' FROM pg_authid WHERE rolname = 'app'") == "t"
        assert one.made.stat().st_mode & 0o777 == 0o600
        before = one.made.read_text()
        one.did(one.folder / "servers/postgresql/create-database.sh", one.made)
        assert one.made.read_text() == before, "made once"


def test_every_setting_is_taken_and_says_what_was_asked():
    with database(BESIDE) as one:
        assert one.ask("SELECT count(*) FROM pg_file_settings WHERE error IS NOT NULL") == "0"
        assert one.ask("SELECT count(*) FROM pg_settings WHERE pending_restart") == "0"
        assert one.ask("SHOW max_connections") == str(max_connections(setting_of(BESIDE[0], *BESIDE[1])))
        assert one.ask("SHOW ssl") == "on"
        assert one.ask("SHOW random_page_cost") == "1.1"
        assert one.ask("SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements'") == "1"
        one.ask("SELECT pg_sleep(0.6)")
        assert "SELECT pg_sleep(0.6)" in (one.folder / "log").read_text(), "slow statements are written down"


def test_memory_follows_the_machine_of_the_design():
    setting = setting_of(BESIDE[0], *BESIDE[1])
    one = machine(setting, "database")
    given = parameters(setting, one)
    assert {name: int(given[name].removesuffix("MB")) for name in OWN_MEGABYTES} == OWN_MEGABYTES
    sorting = int(given["work_mem"].removesuffix("MB")) * int(given["max_connections"])
    assert sorting <= one.database_gb * 1024 * 0.25, "all connections may sort at once"
    standby = setting_of(STANDBY[0], *STANDBY[1])
    assert parameters(standby, machine(standby, "database"))["shared_buffers"] == "4096MB"


def test_a_setting_that_postgresql_does_not_know_is_noticed():
    texts = dict(texts_of("servers", BESIDE[0], *BESIDE[1]))
    text = texts["servers/postgresql/tuning.conf"].replace("random_page_cost", "random_page_costs")
    folder = Path(tempfile.mkdtemp(prefix="settings-"))
    try:
        (folder / "postgresql.conf").write_text(text)
        if ROOT:
            shutil.chown(folder, "postgres")
        done = subprocess.run(
            [PROGRAMS / "postgres", "-C", "port", "-D", folder],
            capture_output=True,
            text=True,
            check=False,
            user="postgres" if ROOT else None,
        )
        assert done.returncode != 0
        assert "random_page_costs" in done.stderr
    finally:
        shutil.rmtree(folder)


def test_a_standby_follows_by_the_role_that_the_script_made():
    with database(BY_HAND) as one:
        password = one.secrets["REPLICATION_PASSWORD"]
        asked = {"user": "replicator", "password": password, "sslmode": "require"}
        with psycopg.connect(
            host="127.0.0.1", port=one.port, replication=True, autocommit=True, **asked
        ) as line:
            assert line.execute("IDENTIFY_SYSTEM").fetchone() is not None
        assert "pg_hba" in signed_in(one, **asked, dbname="postgres")


def test_a_pooler_lends_few_connections_to_many():
    setting = setting_of(POOLED[0], *POOLED[1])
    with database(POOLED) as one:
        port = free_port()
        text = texts_of("servers", POOLED[0], *POOLED[1])["servers/pgbouncer/pgbouncer.ini"]
        for before, after in (
            ("host=/var/run/postgresql port=5432", f"host={one.folder} port={one.port}"),
            ("listen_addr = *", "listen_addr = 127.0.0.1"),
            ("listen_port = 6432", f"listen_port = {port}"),
            ("unix_socket_dir = /var/run/pgbouncer", "unix_socket_dir ="),
            ("/etc/pgbouncer/userlist.txt", str(one.folder / "users")),
            ("/etc/ssl/private/ssl-cert-snakeoil.key", str(one.folder / "key")),
            ("/etc/ssl/certs/ssl-cert-snakeoil.pem", str(one.folder / "cert")),
        ):
            assert before in text, before
            text = text.replace(before, after)
        (one.folder / "pgbouncer.ini").write_text(text)
        rows = "SELECT format('\"%s\" \"%s\"', rolname, rolpassword) FROM pg_authid WHERE rolname IN ('app', 'monitor')"
        (one.folder / "users").write_text(one.ask(rows) + "\n")
        if ROOT:
            for name in ("pgbouncer.ini", "users"):
                shutil.chown(one.folder / name, "postgres")
        program = {
            "user": "app",
            "password": one.secrets["DATABASE_PASSWORD"],
            "dbname": database_name_of(setting),
        }
        command = (
            *(("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") if ROOT else ()),
            "pgbouncer",
        )
        with running(*command, one.folder / "pgbouncer.ini", log=one.folder / "pooler.log"):

            def connected():
                return psycopg.connect(
                    host="127.0.0.1", port=port, sslmode="require", connect_timeout=20, **program
                )

            def ready():
                with contextlib.suppress(psycopg.OperationalError), connected():
                    return True
                return False

            awaited(ready, "PgBouncer answers")
            lent = pool_connections(setting)
            with contextlib.ExitStack() as stack:
                many = [stack.enter_context(connected()) for _ in range(3 * lent)]
                for line in many:
                    line.prepare_threshold = None
                    assert line.execute("SELECT 1").fetchone() == (1,)
                    line.commit()
                open_there = int(one.ask("SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'"))
            assert 1 <= open_there <= lent
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(host="127.0.0.1", port=port, sslmode="disable", connect_timeout=20, **program)
    assert max_connections(setting) == lent + 15


@pytest.mark.parametrize("design", [CACHE, CACHE_BESIDE], ids=["apart", "beside"])
def test_redis_answers_its_program_and_nobody_else(design, tmp_path):
    text, port = texts_of("servers", design[0], *design[1])["servers/redis/redis.conf"], free_port()
    (tmp_path / "users.acl").write_text(
        "user default off\nuser app on >only-for-tests ~* &* +@all -@admin -@dangerous +info\n"
    )
    text = re.sub(r"(?m)^bind .*$", "bind 127.0.0.1", text)
    for before, after in (
        ("port 6379", f"port {port}"),
        ("/etc/redis/users.acl", str(tmp_path / "users.acl")),
        ("dir /var/lib/redis", f"dir {tmp_path}"),
        ("supervised auto", "supervised no"),
    ):
        assert before in text
        text = text.replace(before, after)
    (tmp_path / "redis.conf").write_text(text)

    def ask(*words, user="app", password="only-for-tests"):  # noqa: S107 - of this test
        signed = ("--user", user, "--pass", password) if user else ()
        done = subprocess.run(
            ["redis-cli", "--no-auth-warning", "-p", str(port), *signed, *words],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        return done.stdout.strip()

    with running("redis-server", tmp_path / "redis.conf", log=tmp_path / "log"):
        awaited(lambda: ask("PING") == "PONG", "Redis answers")
        assert ask("SET", "step", "7") == "OK"
        assert "NOAUTH" in ask("GET", "step", user="")
        assert ask("CONFIG", "GET", "maxmemory").startswith("NOPERM"), "the program does not administer it"
        assert ask("FLUSHALL").startswith("NOPERM")
        most = int(re.search(r"maxmemory:(\d+)", ask("INFO", "memory"))[1])
        assert most == int(re.search(r"maxmemory (\d+)mb", text)[1]) * 1024 * 1024
        assert "allkeys-lfu" in ask("INFO", "memory")
