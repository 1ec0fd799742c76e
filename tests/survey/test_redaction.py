"""A secret that stands in a file stands in no report of it."""

from __future__ import annotations

import pytest

from loopwright.interfaces.cli.main import run
from loopwright.survey.redaction import redacted

SECRET = "Zq7plantedZq7"  # noqa: S105 - the word that must not come out
STRUCK = [
    f"redis-cli -a {SECRET} ping",
    f"curl -u admin:{SECRET} localhost",
    f"pg_dump postgres://shop:{SECRET}@db/shop",
    f"pg_dump postgres://shop:{SECRET}",
    f"psql redis://:{SECRET}@cache:6379/0",
    f"PGPASSWORD={SECRET} pg_dump shop",
    f"MYSQL_ROOT_PASSWORD: {SECRET}",
    f"export API_KEY='{SECRET} {SECRET}'",
    f"redis-server --requirepass {SECRET}",
    f'["redis-server", "--requirepass", "{SECRET}"]',
    f"serve --api-token={SECRET} --port 80",
    f"mysqldump -u root -p{SECRET} shop",
    f"mongodump -p {SECRET} --db shop",
    f"curl -H 'Authorization: Bearer {SECRET}' localhost",
    f"git clone https://{SECRET}0000@host/x",
]
KEPT = [
    "gunicorn -w 4 -b 0.0.0.0:8000 shop.wsgi",
    "http://localhost:8000/health",
    "puma -p 3000",
    "mkdir -p /backup",
    "redis-cli -a $REDIS_PASSWORD ping",
    "passlib==1.7.4",
    "keycloak: quay.io/keycloak/keycloak:24",
    'passlib = "^1.7"',
    "postgres://db/shop",
]


@pytest.mark.parametrize("text", STRUCK)
def test_a_secret_is_struck_out(text):
    assert SECRET not in redacted(text)


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_secret_stays(text):
    assert redacted(text) == text


FILES = {
    "requirements.txt": "django\npsycopg\n",
    "compose.yaml": (
        "services:\n  web:\n    build: .\n"
        f"    command: gunicorn x --api-token {SECRET}\n"
        f"    healthcheck: {{test: 'curl -u a:{SECRET} localhost'}}\n"
        f"  cache:\n    image: redis:7\n    command: [redis-server, --requirepass, {SECRET}]\n"
        f"    healthcheck: {{test: [CMD, redis-cli, -a, {SECRET}, ping]}}\n"
    ),
    "Procfile": f"web: SECRET_KEY={SECRET} gunicorn x\nworker: celery -b redis://:{SECRET}@c worker\n",
    "deploy/crontab": f"0 3 * * * PGPASSWORD={SECRET} pg_dump shop | aws s3 cp - s3://b\n",
    "deploy/backup.sh": f"# backup\npg_dump postgres://shop:{SECRET}@db/shop\n",
    "Dockerfile": f"FROM python:3.13\nHEALTHCHECK CMD curl -u a:{SECRET} localhost\nCMD gunicorn --password {SECRET}\n",
}


@pytest.mark.parametrize("form", ["terminal", "markdown", "html", "json"])
def test_a_planted_word_is_in_no_report(form, tmp_path, capsys):
    for name, text in FILES.items():
        place = tmp_path / "shop" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    assert run(["detect", str(tmp_path / "shop"), "--all", "--format", form]) == 0
    said = capsys.readouterr()
    assert "gunicorn" in said.out or form != "json"
    assert SECRET not in said.out + said.err
