"""What is lost with a zone or a region: never less with the greater of both, and not what lies in a container."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loopwright.audit.auditing import subject_of
from loopwright.audit.standing.mishap import Disruption
from loopwright.interfaces.cli.auditing import need_for

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.audit.standing.mishap import Recovery

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: acme/web:1.4.2, env: [{name: DATABASE_HOST, value: db}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {selector: {app: db}, ports: [{port: 5432}]}
"""
STORE = """\
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: db}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
        - {name: db, image: "postgres:18", volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]}
      volumes: [{name: data, VOLUME}]
"""
MACHINES = """\
resource "aws_db_instance" "main" {
  engine                  = "postgres"
  instance_class          = "db.m7g.large"
  backup_retention_period = 14
}
"""
BACKUP = "#!/bin/sh\n# backup\npg_dump shop | gzip | aws s3 cp - s3://elsewhere/shop.gz\n"
CRONTAB = "0 3 * * * root /opt/backup.sh\n"


def recoveries(folder: Path, files: dict[str, str]) -> list[Recovery]:
    """The table of recovery of a system that some files describe."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    found = subject_of(folder, need_for(folder, None, None)).as_it_is
    assert found is not None
    return list(found.recoveries)


@pytest.mark.parametrize(
    "files",
    [
        {"k8s/shop.yaml": WEB + STORE.replace("VOLUME", "persistentVolumeClaim: {claimName: data}")},
        {
            "k8s/shop.yaml": WEB + STORE.replace("VOLUME", "emptyDir: {}"),
            "ops/backup.sh": BACKUP,
            "ops/crontab": CRONTAB,
        },
        {"k8s/shop.yaml": WEB, "infra/main.tf": MACHINES, "ops/backup.sh": BACKUP, "ops/crontab": CRONTAB},
        {"compose.prod.yaml": 'services:\n  web:\n    image: acme/web:1.4.2\n    ports: ["80:80"]\n'},
    ],
    ids=["a claim", "a folder of the pod", "managed and copied", "one machine"],
)
def test_a_region_takes_no_less_than_a_zone(tmp_path: Path, files: dict[str, str]) -> None:
    by_part: dict[str, dict[Disruption, float | None]] = {}
    for one in recoveries(tmp_path, files):
        by_part.setdefault(one.component, {})[one.disruption] = one.rto_hours
    assert by_part
    for part, hours in by_part.items():
        zone, region = hours[Disruption.ZONE], hours[Disruption.REGION]
        assert region is None or (zone is not None and zone <= region), part


@pytest.mark.parametrize(
    ("volume", "survives"),
    [
        ("emptyDir: {}", False),
        ("persistentVolumeClaim: {claimName: data}", True),
        ("hostPath: {path: /data}", True),
    ],
)
def test_data_in_a_folder_of_the_pod_goes_with_it(tmp_path: Path, volume: str, *, survives: bool) -> None:
    found = recoveries(tmp_path, {"k8s/shop.yaml": WEB + STORE.replace("VOLUME", volume)})
    lost = {
        one.disruption: one.how
        for one in found
        if one.component == "postgresql" and "goes with its container" in one.how
    }
    gone = {Disruption.INSTANCE, Disruption.ZONE, Disruption.SOFTWARE}
    assert set(lost) == (set() if survives else gone)
