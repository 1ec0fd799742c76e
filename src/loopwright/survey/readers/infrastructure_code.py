"""Terraform and OpenTofu: resources and modules, as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.facts import Seen
from loopwright.survey.knowledge.load import of_resource
from loopwright.survey.reading import reader
from loopwright.survey.topology import Artefact, Backup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

BLOCK = compiled_later(r'^[ \t]*(resource|module)\s+"([^"]+)"(?:\s+"([^"]+)")?\s*\{', re.MULTILINE)
NEXT_BLOCK = compiled_later(r'^\w+\s+(?:"[^"]*"\s*){0,2}\{', re.MULTILINE)
ENGINE = compiled_later(
    r'^[ \t]*(?:engine|engine_type|database_version|plan|offer|name)\s*=\s*"([^"]+)"', re.MULTILINE
)
VERSION = compiled_later(r'^[ \t]*engine_version\s*=\s*"([^"]+)"', re.MULTILINE)
SOURCE = compiled_later(r'^[ \t]*source\s*=\s*"([^"]+)"', re.MULTILINE)
RETENTION = compiled_later(r"^[ \t]*backup_retention_period\s*=\s*(\d+)", re.MULTILINE)
MODULES = {
    "rds-aurora": "aws_rds_cluster",
    "rds": "aws_db_instance",
    "elasticache": "aws_elasticache_replication_group",
    "dynamodb-table": "aws_dynamodb_table",
    "s3-bucket": "aws_s3_bucket",
    "sqs": "aws_sqs_queue",
    "sns": "aws_sns_topic",
    "lambda": "aws_lambda_function",
}
CODE = "infrastructure code"


@reader(suffixes=(".tf", ".tofu"))
def terraform(file: SourceFile) -> Iterator[Fact]:
    """Resources and the common registry modules that are stores, brokers or services of a cloud."""
    opened = list(BLOCK.finditer(file.text))
    if not opened:
        return
    first = file.evidence(file.line_at(opened[0].start(2)), opened[0].group())
    yield Artefact("terraform", "Terraform", CODE, file.environment, (first,))
    for found in opened:
        after = NEXT_BLOCK.search(file.text, found.end())
        body = file.text[found.end() : after.start() if after else len(file.text)]
        word, kind, name = found.groups()
        if word == "module":
            source = SOURCE.search(body)
            kind, name = _module(source.group(1) if source else ""), kind
        yield from _resource(file, kind, name or "", body, file.line_at(found.start(1)))


def _module(source: str) -> str:
    parts = source.split("?", maxsplit=1)[0].strip("/").split("/")
    for part in parts:
        for name, kind in MODULES.items():
            if part in {name, f"terraform-aws-{name}"} and "terraform-aws-modules" in source:
                return kind
    return ""


def _resource(file: SourceFile, kind: str, name: str, body: str, number: int) -> Iterator[Fact]:
    engine = ENGINE.search(body)
    slug = next((found for one in ENGINE.findall(body) if (found := of_resource(kind, one))), "")
    slug = slug or of_resource(kind, engine.group(1) if engine else "")
    if not slug and "elasticache" in kind:
        slug = "redis"
    if not slug:
        return
    version = VERSION.search(body)
    said = file.evidence(number, f"{kind} {name}")
    yield Seen(
        slug, file.folder, file.environment, said, version.group(1) if version else "", name, managed=True
    )
    kept = RETENTION.search(body)
    if kept is not None and int(kept.group(1)) > 0:
        evidence = file.evidence(number, f"{name}: kept {kept.group(1)} days")
        yield Backup("managed-backup", "Backups by the provider", slug, 3, file.environment, (evidence,))
