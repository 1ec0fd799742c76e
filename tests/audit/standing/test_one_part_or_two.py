"""What several files say of one thing is one part; what two systems run under one name is two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loopwright.audit.auditing import subject_of
from loopwright.audit.checks.needs.unused import cache_nobody_reads

if TYPE_CHECKING:
    from pathlib import Path

SYSTEM = """\
services:
  {name}:
    image: acme/{name}:1.4.2
    ports: ["80:80"]
    depends_on: [db]
  db:
    image: postgres:18
    volumes: ["data:/var/lib/postgresql/data"]
volumes: {{data: {{}}}}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  selector: {{matchLabels: {{app: {app}}}}}
  template:
    metadata: {{labels: {{app: {app}}}}}
    spec:
      containers:
        - name: {container}
          image: {image}
"""
CHART = "apiVersion: v2\nname: shop\nversion: 1.0.0\n"


def parts(folder: Path, files: dict[str, str]) -> set[str]:
    """The parts of a system that some files describe, by slug."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return {one.slug for one in subject_of(folder).standing.components}


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (
            {
                "orders/compose.prod.yaml": SYSTEM.format(name="orders"),
                "users/compose.prod.yaml": SYSTEM.format(name="users"),
            },
            {"orders", "users", "orders-db", "users-db"},
        ),
        (  # the same system twice
            {
                "docker/compose.prod.yaml": SYSTEM.format(name="shop"),
                "swarm/compose.prod.yaml": SYSTEM.format(name="shop"),
            },
            {"shop", "postgresql"},
        ),
        (  # a system, and a variant of it below
            {
                "deploy/compose.prod.yaml": SYSTEM.format(name="shop"),
                "deploy/small/compose.prod.yaml": SYSTEM.format(name="mini"),
            },
            {"shop", "mini", "postgresql"},
        ),
    ],
)
def test_a_store_is_one_where_one_system_runs_it_and_one_for_each_of_two(
    tmp_path: Path, files: dict[str, str], found: set[str]
) -> None:
    assert parts(tmp_path, files) == found


def test_what_a_template_calls_after_its_release_is_called_after_its_chart(tmp_path: Path) -> None:
    name = '{{ template "shop.fullname" . }}'
    files = {
        "charts/shop/Chart.yaml": CHART,
        "charts/shop/templates/web.yaml": DEPLOYMENT.format(
            name=name, app="web", container="{{ .Chart.Name }}", image="{{ .Values.image }}"
        ),
        "charts/shop/templates/queue.yaml": DEPLOYMENT.format(
            name=f"{name}-queue",
            app="queue",
            container="{{ .Chart.Name }}-queue",
            image="{{ .Values.queue }}",
        ),
    }
    assert parts(tmp_path, files) == {"shop", "shop-queue"}


def test_what_a_chart_runs_is_what_a_compose_file_runs_under_that_name(tmp_path: Path) -> None:
    files = {
        "compose.prod.yaml": 'services:\n  hub:\n    image: acme/hub:1.4.2\n    ports: ["80:80"]\n',
        "charts/shop/Chart.yaml": CHART,
        "charts/shop/templates/hub.yaml": DEPLOYMENT.format(
            name='{{ include "shop.hub" . }}', app="hub", container="hub", image="{{ .Values.hub.image }}"
        ),
    }
    assert parts(tmp_path, files) == {"hub"}


def test_copies_that_are_numbered_are_no_single_points(tmp_path: Path) -> None:
    core = "  {name}:\n    image: {image}\n    ports: ['{port}:80']\n    depends_on: [db]\n"
    rest = "  db:\n    image: postgres:18\n"
    alike = "".join(
        core.format(name=f"core{one}", image="acme/core:1.4.2", port=f"808{one}") for one in (1, 2)
    )
    apart = "".join(
        core.format(name=f"part{one}", image=f"acme/part{one}:1.4.2", port=f"809{one}") for one in (1, 2)
    )
    (tmp_path / "compose.prod.yaml").write_text(f"services:\n{alike}{apart}{rest}", encoding="utf-8")
    found = {one.component.slug for one in subject_of(tmp_path).standing.single_points}
    assert found == {"part1", "part2", "postgresql"}


def test_a_cache_that_is_reached_by_its_kind_is_not_one_that_nobody_reads(tmp_path: Path) -> None:
    stack = (
        "services:\n  {name}:\n    image: acme/{name}:1.4.2\n    ports: ['80:80']\n    depends_on: [db]\n"
        "    environment: {{REDIS_URL: 'redis://host.docker.internal:6379'}}\n  db:\n    image: postgres:18\n"
        "  keys:\n    image: redis:8.2\n    ports: ['6379:6379']\n"
    )
    for name in ("orders", "users"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "compose.prod.yaml").write_text(stack.format(name=name), encoding="utf-8")
    subject = subject_of(tmp_path)
    assert {"orders-keys", "users-keys"} <= {one.slug for one in subject.standing.components}
    assert not list(cache_nobody_reads.run(subject.standing, subject.topology))
