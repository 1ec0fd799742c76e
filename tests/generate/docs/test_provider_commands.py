"""The commands of AWS in runbooks are ones that AWS has: asked of the models that its own programs are made from."""

from __future__ import annotations

import re

import pytest
from botocore import xform_name
from botocore.session import get_session
from tests.generate.docs.reading import CASES, FENCE, documents

OF_THE_PROGRAM = {
    "query",
    "output",
    "region",
    "cli-binary-format",
    "cli-input-json",
    "max-items",
    "endpoint-url",
}
OF_ITS_OWN = {
    ("s3", "sync"),
    ("s3", "ls"),
    ("logs", "tail"),
}  # written by hand for the program, not in a model
SESSION = get_session()


def calls(code):
    """Each call of `aws` in some shell: service, operation, options."""
    for found in re.finditer(r"\baws ([a-z0-9-]+) (wait )?([a-z0-9-]+)([^\n]*)", code):
        service, waits, operation, rest = found.groups()
        rest = re.sub(r"'[^']*'", "x", rest)
        for _ in range(2):  # calls within a call are calls of their own
            rest = re.sub(r"\$\([^()]*\)", "x", rest)
        rest = re.split(r"\)|\s\||\s&&|;", rest)[0]
        yield service, operation, bool(waits), tuple(re.findall(r" --([a-z0-9-]+)", rest))


def faults(code):
    """What AWS would not understand."""
    for service, operation, waits, options in calls(code):
        if (service, operation) in OF_ITS_OWN:
            continue
        try:
            model = SESSION.get_service_model("s3" if service == "s3api" else service)
        except Exception:  # noqa: BLE001 - botocore has many names for it
            yield f"no service {service}"
            continue
        if waits:
            waiters = SESSION.get_waiter_model(service)
            names = {
                xform_name(name, "-"): waiters.get_waiter(name).operation for name in waiters.waiter_names
            }
        else:
            names = {xform_name(name, "-"): name for name in model.operation_names}
        if operation not in names:
            yield f"{service} has no {operation}"
            continue
        shape = model.operation_model(names[operation]).input_shape
        known = {xform_name(name, "-") for name in shape.members} if shape else set()
        for option in options:
            if option not in OF_THE_PROGRAM | known and option.removeprefix("no-") not in known:
                yield f"{service} {operation} has no --{option}"


AT_AMAZON = tuple(case for case in CASES if case == ("coodloom-500",) or "provider=aws" in case)


@pytest.mark.parametrize("case", AT_AMAZON, ids=" ".join)
def test_aws_knows_every_operation_and_option(case):
    count = 0
    for path, text in documents(case).items():
        for _, code in FENCE.findall(text):
            count += len(list(calls(code)))
            assert not (found := list(faults(code))), (path, found)
    assert count > 10


def test_an_operation_or_an_option_that_aws_has_not_is_found():
    assert list(faults("aws rds restore-db-instance-to-a-point --x y")) == [
        "rds has no restore-db-instance-to-a-point"
    ]
    assert list(faults("aws rds describe-db-instances --db-instance x")) == [
        "rds describe-db-instances has no --db-instance"
    ]
    assert list(faults("aws rds wait db-instance-there --db-instance-identifier x")) == [
        "rds has no db-instance-there"
    ]
    assert not list(faults("aws rds wait db-instance-available --db-instance-identifier x"))
