"""An account is read by real calls of boto3: to a server of moto, and to botocore's stubs for what that lacks."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, date, datetime

import boto3
import pytest
from botocore.stub import Stubber
from moto.server import ThreadedMotoServer
from tests.survey.account.seeding import NOW, REGION, seed
from tests.survey.account.stubs import ANSWERS, ARN, LONG_AGO

from loopwright.interfaces.cli.main import run
from loopwright.loop.errors import LoopwrightError
from loopwright.survey.account import gathering
from loopwright.survey.account.account import EVERYWHERE
from loopwright.survey.account.asking import Ask, all_readers
from loopwright.survey.account.gathering import Gathering, policy, session_of_environment
from loopwright.survey.account.keeping import account_in
from loopwright.survey.account.services.access_analyzer import OutsideAccess
from loopwright.survey.account.services.cloudwatch import Alarm, Load
from loopwright.survey.account.services.compute_optimizer import Sizing
from loopwright.survey.account.services.ec2 import Address, DiskDefault, Machine, Snapshot, Volume
from loopwright.survey.account.services.elasticache import Cache
from loopwright.survey.account.services.elbv2 import LoadBalancer
from loopwright.survey.account.services.iam import Grant, Person, Role, RootUser
from loopwright.survey.account.services.last_used import Use
from loopwright.survey.account.services.logs import LogGroup
from loopwright.survey.account.services.rds import Database, DatabaseSnapshot
from loopwright.survey.account.services.s3 import Bucket
from loopwright.survey.account.services.spending import Budget, Commitment, Spend
from loopwright.survey.account.services.vpc import Door, Network, SecurityGroup

READERS = {one.name: one for one in all_readers()}
# the names of IAM where they are not those of the calls: Service Authorization Reference, read 2026-11-27
PREFIXES = {"monitoring": "cloudwatch", "tagging": "tag", "ce": "ce"}
NAMES = {
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "budgets:DescribeBudgets": "budgets:ViewBudget",
}
OF_THE_ACCOUNT = "s3:GetAccountPublicAccessBlock"
READING = re.compile(
    r"[a-z0-9-]+:(?:Describe|List|Get|View|GenerateCredentialReport$|GenerateServiceLastAccessed)"
)


def listening(session, heard):
    """Have a session say which right each of its calls needs, by botocore's own models."""

    def hear(model, **_):
        service = model.service_model
        name = f"{PREFIXES.get(service.signing_name, service.signing_name)}:{model.name}"
        heard.add(OF_THE_ACCOUNT if service.service_name == "s3control" else NAMES.get(name, name))

    session._session.register("before-parameter-build", hear)
    return session


@pytest.fixture(scope="module")
def environment():
    logging.getLogger("werkzeug").disabled = True
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        host, port = server.get_host_and_port()
        patch.endpoint = f"http://{host}:{port}"
        patch.setenv("AWS_ENDPOINT_URL", patch.endpoint)
        patch.setenv(
            "MOTO_EC2_LOAD_DEFAULT_AMIS", "false"
        )  # or moto has hundreds of images and copies of disks
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        patch.setenv("AWS_CONFIG_FILE", "/nonexistent")
        seed(boto3.Session().client)
        yield patch
    server.stop()
    logging.getLogger("werkzeug").disabled = False


@pytest.fixture(scope="module")
def read(environment, tmp_path_factory):
    """The account, the rights that its reading took, and the file that it was kept in."""
    assert environment
    state, heard = tmp_path_factory.mktemp("account") / "state.json", set()
    session = listening(session_of_environment(), heard)
    account = Gathering(session, NOW, state, (REGION,), attempts=1).account()
    return account, heard, state


def stubbed(name, heard=None, known=()):
    """What a reader makes of the documented answers, and how it asked."""
    reader = READERS[name]
    session = boto3.Session("testing", "testing", region_name=REGION)
    client = listening(session, set() if heard is None else heard).client(reader.service)
    with Stubber(client) as stub:
        for call, answer in ANSWERS[name]:
            stub.add_response(call, answer)
        ask = Ask(client, reader, REGION, "123456789012", datetime(2026, 11, 27, tzinfo=UTC), known)
        records = list(reader.read(ask))
        stub.assert_no_pending_responses()
    assert ask.refusals == []
    return records


ROLE = Role(id=ARN, region=EVERYWHERE, action="", name="web", trust="")


def test_the_policy_allows_exactly_the_calls_that_are_made(read, environment):
    heard = set(read[1])
    environment.delenv("AWS_ENDPOINT_URL", raising=False)
    for name in ANSWERS:
        stubbed(name, heard, (ROLE,))
    allowed = policy()["Statement"][0]["Action"]
    environment.setenv("AWS_REGION", REGION)
    Gathering(Pretended({"ec2": [("describe_regions", {"Regions": []})]}, heard), NOW, readers=()).account()
    assert set(allowed) == heard
    assert allowed == sorted(allowed)
    assert all(READING.match(one) for one in allowed)


class Pretended:
    """A session whose clients answer as they are told."""

    region_name = REGION

    def __init__(self, answers, heard=None):
        self._session = listening(
            boto3.Session("t", "t", region_name=REGION), set() if heard is None else heard
        )
        self._answers = {
            "sts": [("get_caller_identity", {"Account": "123456789012"})],
            **answers,
        }

    def client(self, service, **given):
        made = self._session.client(service, **given)
        stub = Stubber(made)
        for call, answer in self._answers.get(service, ()):
            if isinstance(answer, str):
                stub.add_client_error(call, answer, "not for you")
            else:
                stub.add_response(call, answer)
        stub.activate()
        return made


def test_everything_that_was_put_there_is_seen(read):
    account = read[0]
    assert account.id == "123456789012"
    assert [one.size_gb for one in account.of(Snapshot)] == [100]
    (machine,) = account.of(Machine)
    assert (machine.name, machine.type, machine.running, machine.group) == ("web", "m5.large", True, "")
    (database,) = account.of(Database)
    assert (database.name, database.engine, database.zones, database.encrypted, database.public) == (
        "shop", "postgres", False, False, True,
    )  # fmt: skip
    assert database.tags == (("team", "shop"),)
    assert [one.name for one in account.of(DatabaseSnapshot)] == ["shop-by-hand"]
    assert sorted((one.name, one.failover) for one in account.of(Cache)) == [
        ("queue", True),
        ("sessions", False),
    ]
    assert (100, False, "") in [(one.size_gb, one.encrypted, one.attached_to) for one in account.of(Volume)]
    assert sorted(one.used for one in account.of(Address)) == [False, True]
    assert [one.encrypted for one in account.of(DiskDefault)] == [False]
    group = next(one for one in account.of(SecurityGroup) if one.name == "database")
    assert group.doors == (Door(5432, 5432, ("0.0.0.0/0",)),)
    (network,) = account.of(Network)
    assert len(network.zones) == 3
    (balancer,) = account.of(LoadBalancer)
    assert (balancer.plain_ports, balancer.targets) == ((80,), 0)
    buckets = {one.name: one for one in account.of(Bucket)}
    assert buckets["shop-uploads"].public_acl
    assert buckets["shop-uploads"].region == REGION
    assert len(buckets["shop-closed"].blocked) == 4
    assert buckets["shop-closed"].versioned
    assert [(one.name, one.kept_days) for one in account.of(LogGroup)] == [("/shop/web", None)]
    assert [(one.name, one.limit) for one in account.of(Budget)] == [("month", 100.0)]
    assert [(one.name, one.heard) for one in account.of(Alarm)] == [("busy", False)]


def test_people_keys_roles_and_what_they_hold_are_seen(read):
    account = read[0]
    (person,) = account.of(Person)
    assert (person.name, person.password, person.mfa, len(person.keys)) == ("jo", True, False, 1)
    assert sorted((one.holder, one.name) for one in account.of(Grant)) == [
        ("role web", "shop"),
        ("user jo", "all"),
    ]
    assert all('"Action": "*"' in one.document for one in account.of(Grant))
    assert [one.mfa for one in account.of(RootUser)] == [False]


def test_the_load_is_the_share_that_95_of_100_samples_stay_below(read):
    load = next(one for one in read[0].of(Load) if one.cpu_p95 is not None)
    assert (load.samples, load.cpu_p95, load.cpu_most) == (100, 0.04, 0.5)
    # a balancer's requests are counted only where there are any: a whole answer without samples is nought
    assert {one.total for one in read[0].of(Load) if one is not load} <= {None, 0.0}


def test_what_was_not_answered_is_noted_and_ends_nothing(read):
    account = read[0]
    refused = {one.action for one in account.refusals}
    assert "compute-optimizer:GetEC2InstanceRecommendations" in refused
    assert "AnswerNotUnderstood" not in {one.code for one in account.refusals}
    assert "ParamValidationError" not in {one.code for one in account.refusals}
    assert not account.answers("access-analyzer:ListAnalyzers")
    assert account.answers("ec2:DescribeVolumes", REGION)
    assert not account.answers("ec2:DescribeVolumes", "us-east-1")
    assert not account.answers("never:Asked")


def test_what_is_kept_comes_back_as_it_was(read):
    account, _, state = read
    assert account_in(state) == account
    assert state.stat().st_mode & 0o077 == 0


def test_documented_answers_of_what_moto_lacks_are_understood():
    (use,) = stubbed("uses", known=(ROLE,))
    assert isinstance(use, Use)
    assert [(one.service, one.used_on) for one in use.services] == [("s3", LONG_AGO.date()), ("ec2", None)]
    found = [one for one in stubbed("outside_access") if isinstance(one, OutsideAccess)]
    assert [(one.name, one.public) for one in found] == [("arn:aws:s3:::shop-uploads", True)]
    (sizing,) = stubbed("sizings")
    assert isinstance(sizing, Sizing)
    assert (sizing.of, sizing.better, sizing.saves_usd_per_month) == ("i-1", "m5.large", 210.24)
    records = stubbed("spending")
    spends = [(one.month, one.service, one.tag_value, one.usd) for one in records if isinstance(one, Spend)]
    assert spends == [
        ("2026-09", "Amazon RDS", "", 40.5), ("2026-10", "Amazon RDS", "", 50.0), ("2026-10", "", "shop", 30.0),
        ("2026-10", "", "", 20.0),
    ]  # fmt: skip
    saved = [one.saves_usd_per_month for one in records if isinstance(one, Commitment)]
    assert saved == [12.5, 9.0]


def test_the_variables_of_functions_are_not_kept():
    (function,) = stubbed("functions")
    assert "s3cret-of-the-test" not in repr(function)


@pytest.mark.parametrize("code", ["AccessDenied", "ThrottlingException", "OptInRequired"])
def test_a_refusal_of_one_service_leaves_the_others(code):
    answers = {
        "logs": [("describe_log_groups", {"logGroups": [{"logGroupName": "web"}]})],
        "autoscaling": [("describe_auto_scaling_groups", code)],
    }
    readers = (READERS["machine_groups"], READERS["log_groups"])
    account = Gathering(Pretended(answers), NOW, None, (REGION,), readers=readers, attempts=1).account()
    assert [one.name for one in account.of(LogGroup)] == ["web"]
    (refusal,) = account.refusals
    assert (refusal.action, refusal.region, refusal.code) == (
        "autoscaling:DescribeAutoScalingGroups",
        REGION,
        code,
    )


def test_an_answer_of_another_form_is_a_refusal_too():
    readers = (READERS["log_groups"],)
    answers = {"logs": [("describe_log_groups", {"logGroups": [{"arn": "without a name"}]})]}
    account = Gathering(Pretended(answers), NOW, None, (REGION,), readers=readers, attempts=1).account()
    assert [one.code for one in account.refusals] == [gathering.NOT_UNDERSTOOD]
    assert not account.answers("logs:DescribeLogGroups")


def test_reading_goes_on_where_it_ended(environment, tmp_path):
    assert environment
    state, told = tmp_path / "state.json", []
    environment.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    readers = tuple(READERS[name] for name in ("machine_groups", "log_groups"))
    answers = {
        "logs": [("describe_log_groups", {"logGroups": [{"logGroupName": "web"}]})],
        "autoscaling": [("describe_auto_scaling_groups", {"AutoScalingGroups": []})],
    }

    def stop(what):
        told.append(what)
        if "log groups" in what:
            raise KeyboardInterrupt

    def begun(tell, now=NOW, account="123456789012"):
        given = {**answers, "sts": [("get_caller_identity", {"Account": account})]}
        return Gathering(Pretended(given), now, state, (REGION,), tell, readers, attempts=1)

    with pytest.raises(KeyboardInterrupt):
        begun(stop).account()
    asked = []
    assert [one.name for one in begun(asked.append).account().of(LogGroup)] == ["web"]
    assert asked == [f"{REGION}: log groups"]
    asked.clear()
    begun(asked.append).account()
    assert asked == []
    begun(asked.append, account="210987654321").account()
    assert len(asked) == 2
    asked.clear()
    begun(asked.append, NOW.replace(year=NOW.year + 1)).account()
    assert len(asked) == 2


def test_what_was_refused_is_asked_again(tmp_path):
    readers, state = (READERS["log_groups"],), tmp_path / "state.json"
    refused = Pretended({"logs": [("describe_log_groups", "ThrottlingException")]})
    assert Gathering(refused, NOW, state, (REGION,), readers=readers, attempts=1).account().refusals
    answered = Pretended({"logs": [("describe_log_groups", {"logGroups": []})]})
    again = Gathering(answered, NOW, state, (REGION,), readers=readers, attempts=1).account()
    assert again.refusals == ()
    assert again.answers("logs:DescribeLogGroups")


def test_without_credentials_it_is_said_how_to_give_them():
    refused = Pretended({"sts": [("get_caller_identity", "ExpiredToken")]})
    with pytest.raises(LoopwrightError, match="ExpiredToken") as said:
        Gathering(refused, NOW, None, (REGION,), attempts=1).account()
    assert "credentials" in said.value.advice


def test_where_regions_are_refused_the_one_of_the_session_is_read():
    account = Gathering(
        Pretended({"ec2": [("describe_regions", "AccessDenied")]}), NOW, readers=(), attempts=1
    ).account()
    assert account.regions == (REGION,)
    assert [one.action for one in account.refusals] == ["ec2:DescribeRegions"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"account": "1", "begun": "x"}', "\0"])
def test_a_file_that_is_no_state_is_refused_by_name(tmp_path, text):
    file = tmp_path / "state.json"
    file.write_text(text)
    with pytest.raises(LoopwrightError, match=r"state\.json: not the state of an account"):
        account_in(file)


def test_ages_are_of_the_day_it_was_read(read):
    account = read[0]
    assert account.days(None) is None
    assert account.days(date(2000, 1, 1)) > 9000
    assert json.loads(read[2].read_text())["account"] == account.id


def test_the_command_asks_the_account_and_goes_on_from_its_file(read, environment, tmp_path, capsys):
    account, _, state = read
    environment.setenv("AWS_ENDPOINT_URL", environment.endpoint)
    told = json.loads(state.read_text())
    for part in told["loopwright/account/1"]:
        part["refusals"] = []  # or each would be asked for again, as often as boto3 tries
    again = tmp_path / "state.json"
    again.write_text(json.dumps(told))
    folder = tmp_path / "shop"
    folder.mkdir()
    asked = [
        "audit",
        str(folder),
        "--aws",
        "--aws-regions",
        REGION,
        "--aws-state",
        str(again),
        "--format",
        "json",
    ]
    assert run(asked) == 3
    found = {one["check"] for one in json.loads(capsys.readouterr().out)["findings"]}
    assert {"account_database_public", "account_without_trail", "account_identity_may_do_everything"} <= found
    assert json.loads(again.read_text())["account"] == account.id
