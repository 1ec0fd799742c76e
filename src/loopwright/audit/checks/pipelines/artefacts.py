"""What is deployed: whether it stays what it was, whether anybody looked into it, and what it does to the data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity
from loopwright.survey.written.workflow import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.delivering import Delivering
    from loopwright.survey.evidence import Evidence
    from loopwright.survey.topology import Topology
    from loopwright.survey.tree import Entry
    from loopwright.survey.written.configuration import Configuration, Manifest
    from loopwright.survey.written.workflow import Step

MOVING = r"(?:latest|main|master|develop|dev|stable|edge|nightly|staging|production|prod)"
MOVING_IMAGE = re.compile(rf"(?<![\w/.$-])((?:[\w.-]+(?::\d+)?/)*[\w.-]+):({MOVING})(?![\w.-])")
IMAGES_OF_OTHERS = re.compile(
    r"^(?:alpine|busybox|ubuntu|debian|curlimages/|amazon/aws-cli|docker|postgres|redis|node|python)"
)
TAGGED = re.compile(
    r"(?<![\w/.-])((?:[\w.-]+(?::\d+)?/)*[\w.-]+|\$\{\{[^}]{1,200}\}\}[\w./-]*):([\w.${}-][^\s,\"']*)"
)
PUSHES = re.compile(r"docker(?: image)? push\b|--push\b|buildah push|docker compose push|docker-compose push")
SCANS = re.compile(
    r"trivy|grype|snyk|docker[ /-]scout|anchore|clair|scan-action|aquasec|prisma-cloud|sysdig|wiz-?cli|twistcli|dockle"
    r"|osv-scanner|scan_on_push|scan-on-push|scanning_configuration|container-scan|harbor-scanner|neuvector|qualys|jfrog|\bxray\b",
    re.IGNORECASE,
)
MIGRATES = re.compile(
    r"\bmanage\.py migrate\b|\bdb:migrate\b|\bprisma migrate deploy\b|\balembic upgrade\b|\bflyway migrate\b"
    r"|\bartisan migrate\b|\bknex migrate|\bdrizzle-kit (?:migrate|push)\b|\bgoose up\b|\bdbmate (?:up|migrate)\b"
    r"|\becto\.migrate\b|\bmigration:run\b|\bliquibase update\b|\bdotnet ef database update\b|\bsqlx migrate run\b"
    r"|\bdiesel migration run\b|\bmigrate -path\b"
)
SAVES = re.compile(r"pg_dump|mysqldump|mongodump|snapshot|backup|pgbackrest|wal-g|restic", re.IGNORECASE)
DESTROYS = re.compile(
    r"\bDROP\s+(?:TABLE|COLUMN)\b|\bremove_column\b|\bdrop_table\b|\bdrop_column\b|migrations\.RemoveField|migrations\.DeleteModel"
    r"|dropColumn\(|dropTable\(|removeColumn\(|\bremove\s+:\w+|DropColumn\(|DropTable\(",
    re.IGNORECASE,
)
DOWN = re.compile(
    r"\bdef downgrade\b|\bdown\s*[(:=]|\basync down\b|--\s*\+goose Down|migrate:down|\bdef down\b"
    r"|protected override void Down",
    re.IGNORECASE,
)
MIGRATION_PATH = re.compile(
    r"(?:^|/)(?:migrations?|migrate|versions)/[^\n]{0,300}\.(?:py|rb|sql|js|ts|php|exs|cs|go|kt|java)$|(?:^|/)migrations/"
)
MOST_MIGRATIONS = 400
LARGEST = 128 * 1024
IMAGES_LINE = re.compile(r"\bimage:\s*[\"']?(\S+)")


@check(
    Severity.MEDIUM,
    section="pipeline",
    area="pipeline",
    hours=1,
    controls=("SOC 2 CC8.1", "ISO 27001 A.8.32"),
)
def mutable_artefact_deployed(delivering: Delivering, manifests: tuple[Manifest, ...]) -> Iterator[Said]:
    """What is deployed goes by a name that moves.

    Which version runs cannot be told, two machines may run different ones, and going back means building again. Tag
    each build with its commit, and deploy that tag or the digest.
    """
    told: set[tuple[str, str]] = set()
    for one in delivering.to_production:
        moving = _moving(one.step)
        if moving and (one.job.path, moving) not in told:
            told.add((one.job.path, moving))
            yield Found(
                one.thing,
                f"It deploys {moving}.",
                (one.step.evidence("run" if one.step.run else "with", said=moving),),
                cause=moving,
            )
    built = _built(delivering)
    for manifest in manifests:
        if manifest.pod is None or not manifest.environment.serves_users or manifest.templated:
            continue
        for image, place in _images(manifest):
            found = MOVING_IMAGE.fullmatch(image)
            name = found[1].rpartition("/")[2] if found else image.rpartition("/")[2]
            if (found or ":" not in name) and name in built and "@" not in image:
                yield Found(
                    f"{manifest.kind} {manifest.name}",
                    f"It runs {image}, which each build of {built[name].file} replaces.",
                    (place, built[name]),
                    manifest.environment,
                    cause=image,
                )


def _moving(step: Step) -> str:
    text = (
        step.commands
        if step.run
        else "\n".join(step.given(one) for one in ("image", "images", "image-tag", "tag", "tags"))
    )
    for found in MOVING_IMAGE.finditer(text):
        if not IMAGES_OF_OTHERS.match(found[1]) and "/" in found[1]:
            return found.group()
    return ""


def _built(delivering: Delivering) -> dict[str, Evidence]:
    """The images that pipelines push, by the last part of their name."""
    found: dict[str, Evidence] = {}
    for pipe in delivering.pipes:
        for job in pipe.jobs:
            for step in delivering.steps(job):
                tags = step.given("tags") if step.action == "docker/build-push-action" else ""
                text = tags or (step.commands if PUSHES.search(step.commands) else "")
                for tag in TAGGED.finditer(text):
                    name = tag[1].rpartition("/")[2]
                    if name and "$" not in name:
                        found.setdefault(
                            name, step.evidence("with", "tags") if tags else step.evidence("run")
                        )
    return found


def _images(manifest: Manifest) -> Iterator[tuple[str, Evidence]]:
    from_pod = manifest.pod
    pending = [from_pod] if from_pod is not None else []
    seen: set[int] = set()  # an alias may stand inside of what it names
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for pair in node.value if isinstance(node.value, list) else []:
            if isinstance(pair, tuple):
                key, value = pair
                if getattr(key, "value", "") == "image" and isinstance(value.value, str):
                    yield value.value, quoted(manifest.path, value.start_mark.line + 1, value.value)
                elif getattr(key, "value", "") in {"containers", "initContainers"}:
                    pending.append(value)
            else:
                pending.append(pair)


@check(
    Severity.LOW, section="security", area="security", hours=1, controls=("SOC 2 CC7.1", "ISO 27001 A.8.8")
)
def image_published_unscanned(
    delivering: Delivering, topology: Topology, configuration: Configuration
) -> Iterator[Said]:
    """Images are published that nothing has looked into.

    Known holes of the base image and of packages go out with each release. Scan the image between building and
    pushing, and let what is grave and mendable stop it.
    """
    published: list[Evidence] = []
    for pipe in delivering.pipes:
        for job in pipe.jobs:
            for step in delivering.steps(job):
                if SCANS.search(f"{step.uses} {step.run} {step.name}"):
                    return
                pushed = step.given("push")
                if (
                    step.action == "docker/build-push-action" and pushed not in {"", "false"}
                ) or PUSHES.search(step.commands):
                    published.append(step.evidence())
    if not published or any(SCANS.search(one.title) for one in topology.pipelines):
        return
    if any(SCANS.search(path) for path in configuration.paths):
        return
    yield Found("images", "They are built and pushed, and no pipeline scans them.", tuple(published[:3]))


@check(
    Severity.MEDIUM,
    section="pipeline",
    area="backup and recovery",
    hours=3,
    controls=("SOC 2 CC8.1", "ISO 27001 A.8.32"),
)
def irreversible_migration_in_deploy(delivering: Delivering, configuration: Configuration) -> Iterator[Said]:
    """A deployment changes the database in ways that cannot be undone.

    Columns and tables are dropped while the version before still runs and before anybody knows that the new one works:
    going back then needs a restore. Add first, move over, drop in a later release; copy the data before.
    """
    for one in delivering.to_production:
        steps = delivering.steps(one.job)
        migrating = [(step, found) for step in steps if (found := MIGRATES.search(step.commands))]
        if not migrating or any(SAVES.search(f"{step.name} {step.run} {step.uses}") for step in steps):
            continue
        place = _destroying(configuration)
        if place is not None:
            yield Found(
                one.thing,
                f"It migrates, nothing copies the data before, and {place.file} drops what holds data.",
                (migrating[0][0].evidence("run", said=migrating[0][1].group()), place),
                cause="migrations",
            )


def _destroying(configuration: Configuration) -> Evidence | None:
    """The newest migration, by name, that drops something on its way up."""
    listed = [
        one for one in configuration.entries if MIGRATION_PATH.search(one.path) and one.size_bytes <= LARGEST
    ]
    for entry in sorted(listed, key=lambda one: one.path, reverse=True)[:MOST_MIGRATIONS]:
        found = _drops(configuration, entry)
        if found is not None:
            return found
    return None


def _drops(configuration: Configuration, entry: Entry) -> Evidence | None:
    file = configuration.file(entry)
    if (
        file is None
        or not file.environment.serves_users
        or entry.path.lower().endswith((".down.sql", "_down.sql"))
    ):
        return None
    way_back = DOWN.search(file.text)
    found = DESTROYS.search(file.text, 0, way_back.start() if way_back else len(file.text))
    return file.evidence(file.line_at(found.start()), found.group()) if found else None
