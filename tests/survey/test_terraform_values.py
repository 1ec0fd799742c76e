"""What Terraform's expressions come to: variables, locals, functions, instances, modules called and modules known."""

from __future__ import annotations

import csv
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.survey.evidence import Environment
from loopwright.survey.written.expressions import Unknown
from loopwright.survey.written.terraform import TerraformFile, attributes_of, blocks_of
from loopwright.survey.written.terraform_given import given_in
from loopwright.survey.written.terraform_stacks import registry_name, stacks_of
from loopwright.survey.written.terraform_values import Scope

UNSTATED = Environment.UNSTATED


def file(path, text, environment=UNSTATED):
    return TerraformFile(path, environment, blocks_of(text, path, environment))


def scope():
    values = attributes_of(
        """
        name  = "shop"
        on    = true
        off   = !var.on
        count = 3
        zones = ["a", "b"]
        sizes = { small = { cpu = 1 }, large = { cpu = 4 } }
        round = local.round
        """
    )
    return Scope(
        variables=values, locals={"tags": {"owner": "ada"}, "itself": attributes_of("x = local.itself")["x"]}
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("var.name", "shop"),
        ('"${var.name}-db"', "shop-db"),
        ('"${var.on}"', True),
        ('"${var.count} zones"', "3 zones"),
        ("var.off", False),
        ("var.sizes.large.cpu", 4.0),
        ('var.sizes["small"].cpu', 1.0),
        ("var.zones[1]", "b"),
        ('var.name == "shop" ? "yes" : "no"', "yes"),
        ("var.count > 2 && var.on", True),
        ("var.unheard || true", True),
        ("length(var.zones)", 2.0),
        ('contains(var.zones, "c")', False),
        ('merge(local.tags, { team = "web" })', {"owner": "ada", "team": "web"}),
        ("concat(var.zones, [var.name])", ["a", "b", "shop"]),
        ('coalesce(null, "", var.name)', "shop"),
        ('lookup(local.tags, "owner", "nobody")', "ada"),
        ('lookup(local.tags, "missing", "nobody")', "nobody"),
        ('tobool("true")', True),
        ("jsonencode({ a = var.name })", {"a": "shop"}),
        ("-1", -1.0),
        ('"  ${var.name}  ${var.name} "', "  shop  shop "),
        ("<<A\n a ${var.name} b\nA", " a shop b"),
        ('var.unheard ? "same" : "same"', "same"),
    ],
)
def test_what_can_be_worked_out_has_its_value(written, value):
    assert scope().resolved(attributes_of(f"x = {written}")["x"]) == value


@pytest.mark.parametrize(
    "written",
    ["var.unheard", "aws_vpc.main.id", '"${aws_vpc.main.id}/x"', "local.itself", "var.round", "var.name.more",
     "var.zones[7]", "timestamp()", 'var.unheard ? "one" : "other"', "[for one in var.zones : upper(one)]"],
)  # fmt: skip
def test_what_cannot_is_unknown_and_keeps_its_words(written):
    assert isinstance(scope().resolved(attributes_of(f"x = {written}")["x"]), Unknown)


def test_what_doubles_itself_ends():
    text = "\n".join(f'l{place} = "${{local.l{place + 1}}}${{local.l{place + 1}}}"' for place in range(60))
    values = attributes_of(text)
    lists = attributes_of(
        "\n".join(f"m{place} = [local.m{place + 1}, local.m{place + 1}]" for place in range(60))
    )
    found = Scope(locals={**values, **lists, "l60": "x", "m60": "x"})
    for name in ("l0", "m0", "l30", "m30"):
        found.resolved(attributes_of(f"x = local.{name}")["x"])
    assert found.steps < 1_000_000


def test_a_chain_of_operators_that_never_ends_is_unknown_and_its_file_is_read():
    found = attributes_of(f"x = {'1 + ' * 5000}1\ny = 2")
    assert isinstance(found["x"], Unknown)
    assert found["y"] == 2.0


def test_a_module_is_judged_by_each_call_and_not_by_its_default():
    module = file(
        "modules/db/main.tf",
        'variable "two" { default = false }\nresource "aws_db_instance" "m" { multi_az = var.two }',
    )
    callers = [
        file(
            "prod/main.tf",
            'module "db" {\n  source = "../modules/db"\n  two = true\n}',
            Environment.PRODUCTION,
        ),
        file("dev/main.tf", 'module "db" { source = "../modules/db" }', Environment.DEVELOPMENT),
        file("examples/main.tf", 'module "db" { source = "../modules/db" }', Environment.EXAMPLE),
    ]
    found = [stack for stack in stacks_of([module, *callers]) if stack.folder == "modules/db"]
    said = {
        (one.environment, one.value("multi_az"))
        for stack in found
        for one in stack.resources("aws_db_instance")
    }
    assert said == {(Environment.PRODUCTION, True), (Environment.DEVELOPMENT, False)}


def test_a_module_that_only_examples_call_is_judged_by_itself():
    module = file("main.tf", 'resource "aws_sns_topic" "t" {}')
    example = file("examples/all/main.tf", 'module "it" { source = "../.." }', Environment.EXAMPLE)
    assert [stack.folder for stack in stacks_of([module, example]) if not stack.called] == [
        ".",
        "examples/all",
    ]


INSTANCES = """
resource "aws_db_instance" "m" {
  for_each = {
    a = { two = true }
    b = { two = false }
    c = { two = true }
  }
  multi_az = each.value.two
}

resource "aws_sns_topic" "none" {
  count = false ? 1 : 0
}

resource "aws_sqs_queue" "some" {
  for_each = toset(["x"])
  name     = each.key
}
"""


def test_instances_are_made_of_static_maps_and_alike_ones_once():
    made = file("main.tf", INSTANCES)
    (stack,) = stacks_of([made])
    assert [one.value("multi_az") for one in stack.resources("aws_db_instance")] == [True, False]
    assert stack.resources("aws_sns_topic") == []
    assert [one.value("name") for one in stack.resources("aws_sqs_queue")] == ["x"]


def test_a_module_that_calls_itself_ends():
    text = "\n".join(
        f'module "m{place}" {{\n  source = "../b"\n  for_each = toset(["1", "2", "3"])\n  x = each.key\n}}'
        for place in range(9)
    )
    found = stacks_of(
        [
            file("a/main.tf", text.replace("../b", "../a/../b")),
            file("b/main.tf", text.replace("../b", "../a")),
        ]
    )
    assert len(found) <= 400


def test_of_several_files_of_values_the_one_for_production_counts():
    files = [
        ("prod.tfvars", Environment.PRODUCTION, {"size": "large", "zone": "a"}),
        ("dev.tfvars", Environment.DEVELOPMENT, {"size": "small", "both": 1.0}),
        ("test.tfvars", Environment.TEST, {"both": 2.0}),
        ("terraform.tfvars", UNSTATED, {"zone": "b"}),
    ]
    found = given_in(files)["."]
    assert (found["size"], found["zone"]) == ("large", "b")
    assert "both" not in found, "production runs with its default"
    others = given_in(files[1:])["."]
    assert (others["size"], others["zone"]) == ("small", "b")
    assert isinstance(others["both"], Unknown)


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("infra/shop/prod.tfvars", "infra/shop"),
        ("infra/shop/envs/production.tfvars", "infra/shop"),
        ("infra/shop/envs/production/terraform.tfvars", "infra/shop"),
        ("variables/production/shop.tfvars", "infra/shop"),
        ("variables/shop/production.tfvars", "infra/shop"),
        ("variables/production/net.tfvars", "variables/production"),  # two folders are called so
        ("variables/production/other.tfvars", "variables/production"),
    ],
)
def test_values_that_lie_elsewhere_are_for_the_folder_above_or_of_their_name(path, folder):
    folders = {"infra/shop", "infra/net", "modules/net"}
    found = given_in([(path, Environment.PRODUCTION, {"size": "large"})], folders)
    assert found == {folder: {"size": "large"}}


def test_a_file_of_values_is_read_by_itself_only_in_its_own_folder():
    files = [
        ("shop/envs/prod/terraform.tfvars", Environment.PRODUCTION, {"size": "large"}),
        ("shop/envs/test/terraform.tfvars", Environment.TEST, {"size": "small"}),
    ]
    assert given_in(files, {"shop"}) == {"shop": {"size": "large"}}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("terraform-aws-modules/rds/aws", "rds"),
        ("terraform-aws-modules/iam/aws//modules/iam-user", "iam//iam-user"),
        ("git::https://github.com/terraform-aws-modules/terraform-aws-s3-bucket.git?ref=v4.1.0", "s3-bucket"),
        ("cloudposse/rds/aws", ""),
        ("./modules/rds", ""),
    ],
)
def test_a_registry_module_is_known_by_its_source(source, name):
    assert registry_name(source) == name


def test_no_row_of_the_registry_modules_stands_twice():
    text = (resources.files("loopwright.survey.written") / "registry_modules.csv").read_text(encoding="utf-8")
    rows = [
        (row["module"], row["resource"], row["input"], row["path"])
        for row in csv.DictReader(text.splitlines())
    ]
    assert len(rows) == len(set(rows))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet='abxy."${}[]()=!?:\n ,0', max_size=200))
def test_any_text_has_a_value_or_none(text):
    try:
        values = attributes_of(f"x = {text}")
    except ValueError:
        return
    found = Scope(variables=values)
    for value in values.values():
        found.resolved(value)
