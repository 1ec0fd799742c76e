"""Every example is read, designed, and decided; its structure is kept in a golden file."""

from collections import defaultdict
from pathlib import Path

from loopwright.design.verdict import Decided

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = Path(__file__).parents[2] / "examples"
ASKED = {
    "coodloom-30",
    "coodloom-120",
    "coodloom-500",
    "spreadsheet-cleaner",
    "realtime-chat",
    "launch-shop",
    "health-eu",
    "cron-api",
    "media-cdn",
    "internal-tool",
}
HOURS_OF_A_YEAR = 8760


def summary(answer):
    """What an example's design is, without vendor, size and price: those change with the catalogue."""
    design = answer.design
    one = design.structure
    lines = {
        "level": design.structure.level,
        "feasible": "yes" if design.feasible else "no",
        "several instances": "yes" if one.app_redundant else "no",
        "database redundant": "yes" if one.database_redundant else "no",
        "on one machine": "yes" if one.database == "on_host" else "no",
        "survives": one.survives,
        "cache": one.cache,
        "queue": one.queue,
        "edge": one.edge,
        "backup": one.backup,
        "shards": one.shards,
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items())


def test_every_example_that_was_asked_for_is_there(examples):
    assert set(examples) == ASKED


def test_an_example_keeps_its_structure(example, answer):
    assert summary(answer) == (GOLDEN / f"{example}.txt").read_text(encoding="utf-8")


def test_an_example_keeps_its_promises_or_says_which_it_breaks(answer):
    broken = [promise.name for promise in answer.design.promises if promise.kept is False]
    assert answer.design.feasible or broken


def test_an_example_says_what_to_expect(example):
    text = (EXAMPLES / example / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "loopwright design" in text


def test_the_loop_names_the_schema_for_editors(example):
    first = (EXAMPLES / example / "loop.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../docs/schema/loop-1.json"
    assert (EXAMPLES / example / "../../docs/schema/loop-1.json").resolve().is_file()


def test_nothing_in_an_example_is_unpriced_but_what_no_provider_of_it_sells(answer):
    assert set(answer.design.unpriced) <= {"ids"}


def test_every_policy_gives_two_verdicts_over_the_examples(examples):
    choices = defaultdict(set)
    for answer in examples.values():
        for rule, verdict in answer.decisions:
            choices[rule.slug].add(verdict.choice if isinstance(verdict, Decided) else "not applicable")
    assert {slug: found for slug, found in choices.items() if len(found) < 2} == {}


def test_health_data_stays_in_the_european_union(examples):
    design = examples["health-eu"].design
    assert design.place == "eu"
    assert design.structure.survives in ("zone", "region")


def test_a_launch_is_carried_at_its_peak_and_not_at_its_average(examples):
    figures = examples["launch-shop"].design.figures
    assert figures["load.peak_rate"].value >= 60 * figures["load.mean_rate"].value * (1 - 1e-9)
    assert figures["capacity.largest_rate"].value >= figures["load.origin_peak_rate"].value


def test_the_three_stages_of_coodloom_grow_in_level_and_in_cost(examples):
    stages = [examples[f"coodloom-{count}"].design for count in (30, 120, 500)]
    levels = [design.structure.level for design in stages]
    costs = [design.figures["cost.total"].value for design in stages]
    assert levels == sorted(levels)
    assert levels[0] < levels[-1]
    assert costs == sorted(costs)


def test_downtime_promised_is_the_ledger_of_its_causes(answer):
    figures = answer.design.figures
    causes = [
        figure.value
        for path, figure in figures.items()
        if path.startswith("ledger.") and path.count(".") == 1 and path != "ledger.total"
    ]
    down = HOURS_OF_A_YEAR * (1 - figures["promise.availability"].value)
    assert abs(sum(causes) - down) < 1e-6
