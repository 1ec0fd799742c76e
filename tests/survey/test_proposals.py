"""What a survey proposes to an interview: only what is sure, each with the place where it was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.given.insistence import dictionary
from loopwright.loop.interview.background import Background, Proposal, nothing_known
from loopwright.loop.interview.draft import draft_of, settled
from loopwright.loop.interview.file_text import new_text
from loopwright.survey.evidence import Environment, Evidence
from loopwright.survey.history import History
from loopwright.survey.proposals import FRAMEWORKS, LANGUAGES, PLATFORMS, SELLERS, proposed
from loopwright.survey.topology import (
    Artefact,
    Language,
    LocalUpload,
    Monitor,
    OutsideService,
    Queue,
    Role,
    Service,
    Store,
    StoreKind,
    Technology,
    Topology,
    Walk,
)

PRODUCTION, DEVELOPMENT, TEST = Environment.PRODUCTION, Environment.DEVELOPMENT, Environment.TEST
WALK = Walk(files=9, files_read=9, bytes_read=9, folders_left_out=())


def seen(file: str, line: int = 1) -> tuple[Evidence, ...]:
    return (Evidence(file, line),)


def service(
    name: str = "web", role: Role = Role.WEB, language: str = "Python", *frameworks: Technology
) -> Service:
    found = seen("app.py")
    return Service(name, ".", role, language, frameworks, None, None, None, "", (), PRODUCTION, found)


def store(slug: str, kind: StoreKind, environment: Environment = PRODUCTION, places: int = 1) -> Store:
    found = tuple(Evidence("compose.yaml", line) for line in range(1, places + 1))
    return Store(slug, slug.title(), kind, "", (), ("web",), environment, (), found)


def outside(slug: str, kind: str, environment: Environment = PRODUCTION) -> OutsideService:
    return OutsideService(slug, slug.title(), kind, ("web",), environment, seen("settings.py", 7))


def artefact(slug: str, kind: str, file: str, environment: Environment = PRODUCTION) -> Artefact:
    return Artefact(slug, slug.title(), kind, environment, seen(file))


def history(**said: object) -> History:
    whole = History(
        90, date(2026, 1, 1), date(2026, 6, 1), 5, 3, 20.0, (), 0.0, 13.0, "release tags", shallow=False
    )
    return replace(whole, **said)  # type: ignore[arg-type]


def background(**parts: object) -> Background:
    return proposed(Topology(WALK, **parts), nothing_known("shop", "100"))  # type: ignore[arg-type]


DJANGO = Technology("django", "Django", "5.2", seen("requirements.txt", 3))
WHOLE = {
    "services": (service("web", Role.WEB, "Python", DJANGO),),
    "stores": (
        store("postgresql", StoreKind.RELATIONAL, places=2),
        store("mysql", StoreKind.RELATIONAL),
        store("redis", StoreKind.KEY_VALUE),
        store("sqlite", StoreKind.FILE, DEVELOPMENT),
    ),
    "queues": (
        Queue(
            "celery",
            "Celery",
            "",
            is_broker=False,
            broker="redis",
            used_by=("web",),
            environment=PRODUCTION,
            instances=(),
            evidence=seen("tasks.py"),
        ),
    ),
    "outside_services": (
        outside("stripe", "payment"),
        outside("smtp", "mail"),
        outside("openai", "AI", TEST),
        outside("s3", "object storage"),
    ),
    "monitors": (Monitor("pagerduty", "PagerDuty", "alerts", (), PRODUCTION, seen("alerts.yaml")),),
    "artefacts": (
        artefact("dockerfile", "image", "Dockerfile"),
        artefact("terraform", "infrastructure code", "main.tf"),
        artefact("ansible", "infrastructure code", "site.yml"),
        artefact("kubernetes", "cluster", "examples/k8s.yaml", Environment.EXAMPLE),
        artefact("fly", "platform", "fly.toml"),
    ),
    "history": history(),
}


def test_what_was_found_becomes_defaults_and_facts_with_their_places() -> None:
    found = background(**WHOLE)
    assert {slug: (one.text, one.source) for slug, one in found.answers.items()} == {
        "data": ("postgresql personal, uploads files", "found in compose.yaml:1"),
        "hosting": ("fly.io", "in use, found in fly.toml:1; take this out to compare others"),
        "team": ("3", "from git: who committed in the last 90 days of its history"),
        "tools": ("docker done_it, terraform done_it", "found in Dockerfile:1, main.tf:1"),
    }
    assert found.facts == {
        "service.framework": Proposal("django", "Django 5.2, found in requirements.txt:3"),
        "service.outside[0].name": Proposal("stripe", "Stripe, found in settings.py:7"),
        "habits.current_platform": Proposal("fly.io", "found in fly.toml:1"),
        "habits.deploys": Proposal("3/week", "from git: release tags"),
        "habits.monitored": Proposal("yes", "PagerDuty, found in alerts.yaml:1"),
    }
    assert found.seen[:2] == ("Django 5.2", "Postgresql")
    assert found.seen[-2:] == ("no backups", "no health check")


def test_a_loop_file_of_what_was_found_says_where_each_value_was_seen() -> None:
    draft, loop = settled(draft_of({}, background(**WHOLE)), 1.1)
    text = new_text(draft)
    assert loop.service.framework == "django"
    assert [one.name for one in loop.data] == ["postgresql", "uploads"]
    assert (
        "    sensitivity: personal                       # Stripe knows people, found in settings.py:7\n"
        in text
    )
    assert "  - name: uploads                               # found in settings.py:7\n" in text


def test_an_empty_folder_proposes_nothing() -> None:
    found = background()
    assert (found.answers, found.facts, found.seen) == ({}, {}, ())


def test_mail_is_waited_for_where_no_queue_takes_it_and_may_be_late() -> None:
    found = background(outside_services=(outside("smtp", "mail"),))
    assert found.facts["service.outside[0].name"].text == "smtp"
    assert found.facts["service.outside[0].required"].text == "no"


def test_of_several_services_of_a_kind_one_is_waited_for() -> None:
    found = background(outside_services=(outside("openai", "AI"), outside("mistral", "AI")))
    assert [path for path in found.facts if path.endswith("name")] == ["service.outside[0].name"]


def test_nothing_but_a_site_is_static_and_keeps_no_rows() -> None:
    found = background(
        services=(service("docs", Role.SITE, "TypeScript"),),
        artefacts=(artefact("netlify", "platform", "netlify.toml"),),
    )
    assert found.facts["service.static"].text == "yes"
    assert found.facts["habits.current_platform"].text == "netlify"
    assert found.answers["kind"].text == "content"
    assert "hosting" not in found.answers, "nothing of the catalogue's machines is sold there"


@pytest.mark.parametrize(
    ("artefacts", "why"),
    [
        (
            (artefact("fly", "platform", "fly.toml"), artefact("render", "platform", "render.yaml")),
            "two are a choice",
        ),
        ((artefact("heroku", "platform", "app.json"),), "a button is for others"),
        ((artefact("fly", "platform", "fly.toml", Environment.EXAMPLE),), "an example is not in use"),
        ((artefact("fly", "platform", "iframe/fly.toml"),), "a part is not the whole"),
        ((artefact("netlify", "platform", "netlify.toml"),), "the site beside a server"),
        ((artefact("kamal", "platform", "config/deploy.yml"),), "no seller of machines"),
    ],
)
def test_a_platform_that_is_not_sure_is_not_proposed(artefacts: tuple[Artefact, ...], why: str) -> None:
    found = background(services=(service(),), artefacts=artefacts)
    assert "hosting" not in found.answers, why
    assert "habits.current_platform" not in found.facts, why


@pytest.mark.parametrize("said", [{"shallow": True}, {"people_active": 0, "deploys_per_month": None}])
def test_a_history_that_does_not_tell_says_nothing(said: dict[str, object]) -> None:
    found = background(history=history(**said))
    assert "team" not in found.answers
    assert "habits.deploys" not in found.facts


def test_the_service_that_reaches_the_database_gives_the_framework_and_else_its_language_does() -> None:
    express = Technology("express", "Express", "5", seen("package.json", 4))
    rows = (store("postgresql", StoreKind.RELATIONAL),)
    two = (service("front", Role.WEB, "JavaScript", express), service("web", Role.WEB, "Python", DJANGO))
    assert background(services=two, stores=rows).facts["service.framework"].text == "django"
    chi = Technology("chi", "chi", "5", seen("go.mod", 4))
    three = (service("front", Role.WEB, "JavaScript", express), service("web", Role.WEB, "Go", chi))
    assert background(services=three, stores=rows).facts["service.framework"] == Proposal(
        "go", "chi 5, found in go.mod:4"
    )
    assert background(services=(service("web", Role.WEB, "Rust"),)).facts["service.framework"].text == "rust"
    assert "service.framework" not in background(services=(service("web", Role.WEB, "Zig"),)).facts


def test_without_a_service_that_was_seen_the_language_of_the_code_says_how_a_program_is_built() -> None:
    written = (Language("Shell", 2, 90, 0.1), Language("Go", 3, 800, 0.9))
    found = background(languages=written).facts["service.framework"]
    assert found == Proposal("go", "Go, 90% of the code")
    assert "service.framework" not in background(languages=(Language("Zig", 1, 9, 1.0),)).facts
    assert "service.framework" not in background().facts


def test_what_no_sum_knows_is_said() -> None:
    found = background(
        stores=(store("mysql", StoreKind.RELATIONAL), store("elasticsearch", StoreKind.SEARCH))
    )
    assert found.left_out == (
        "the design prices Mysql as PostgreSQL",
        "no sum of the design knows Elasticsearch: its machines and hours come on top",
    )
    assert background(stores=(store("postgresql", StoreKind.RELATIONAL),)).left_out == ()


def test_uploads_to_a_local_disk_are_files() -> None:
    found = background(local_uploads=(LocalUpload("web", "MEDIA_ROOT", PRODUCTION, seen("settings.py", 9)),))
    assert found.answers["data"].text == "uploads files"


def test_every_word_that_is_proposed_is_one_that_the_catalogue_knows() -> None:
    catalogue = load_catalogue()
    for word in {*FRAMEWORKS.values(), *LANGUAGES.values()}:
        assert catalogue.has(f"service.app_cpu_seconds.{word}"), word
    known = dictionary(catalogue)
    assert {known.word(word) for word in {*PLATFORMS.values(), *SELLERS}} == {*PLATFORMS.values(), *SELLERS}
    assert set(SELLERS) <= set(map(str, catalogue.coded("compute", "provider").cells))
