from __future__ import annotations

import re

import pytest
from aiohttp import web
from tests.operate.probes.ground import LOOPBACK, fetcher, run, site

from loopwright.operate.checks.check import Check, Run, samples_of
from loopwright.operate.checks.comparing import comparison_of
from loopwright.operate.checks.looks import HttpLook, Step, WalkLook, Wanted
from loopwright.operate.checks.seen import Outcome
from loopwright.operate.probes.guard import Guard
from loopwright.operate.probes.walk import filled, walk


class Shop:
    """A loop in three requests: sign in (cookie and token), upload, fetch what came of it."""

    def __init__(self, *, broken=""):
        self.broken = broken
        self.uploads = {}

    async def sign_in(self, request):
        given = await request.json()
        answer = web.json_response({"token": f"token of {given['user']}", "again": {"deep": [7]}})
        answer.set_cookie("session", "s1")
        return answer

    async def upload(self, request):
        if self.broken == "upload":
            return web.Response(status=500)
        if (
            request.cookies.get("session") != "s1"
            or request.headers["Authorization"] != 'Bearer token of "ann"'
        ):
            return web.Response(status=403)
        self.uploads["sheet?7 ü"] = (await request.json())["sheet"]
        return web.json_response({} if self.broken == "answer" else {"id": "sheet?7 ü"}, status=201)

    async def result(self, request):
        name = request.match_info["name"]
        return web.Response(text=f"cleaned: {self.uploads.get(name, 'none')}")

    def handlers(self):
        return {"/sign-in": self.sign_in, "/sheets": self.upload, r"/sheets/{name:.*}": self.result}


def walked(shop, guard=LOOPBACK):
    async def acts():
        async with site(shop.handlers()) as where, fetcher(guard) as by:
            created = Wanted(statuses=((201, 201),))
            steps = (
                Step("sign in", HttpLook(f"{where}/sign-in", "POST", sent='{"user": "\\"ann\\""}'),
                     (("token", "$.token"), ("deep", "$.again.deep[0]"))),
                Step("upload", HttpLook(f"{where}/sheets", "POST", (("Authorization", "Bearer {token}"),),
                     '{"sheet": "a {deep} \\"{token}\\""}', wanted=created), (("id", "$.id"),)),
                Step("result", HttpLook(f"{where}/sheets/{{id}}",
                     wanted=Wanted(has=('cleaned: a 7 "{token}"',), within_seconds=10))),
            )  # fmt: skip
            return await walk(by, WalkLook(steps))

    return run(acts())


def test_a_loop_that_works_is_walked_to_its_end_with_one_result_a_stage():
    seen = walked(Shop())
    assert seen.because == ()
    assert [(one.name, one.outcome) for one in seen.stages] == [
        ("sign in", Outcome.UP), ("upload", Outcome.UP), ("result", Outcome.UP)]  # fmt: skip
    assert all(one.seconds > 0 for one in seen.stages)
    assert seen.seconds >= sum(one.seconds for one in seen.stages)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("upload", "upload: status 500, wanted 201"),
        ("answer", "upload: the answer has no $.id to take as id"),
    ],
)
def test_a_loop_is_broken_where_it_first_fails_and_behind_it_unseen(broken, reason):
    seen = walked(Shop(broken=broken))
    assert (seen.outcome, seen.because) == (Outcome.DOWN, (reason,))
    assert [one.outcome for one in seen.stages] == [Outcome.UP, Outcome.DOWN, Outcome.UNKNOWN]
    made = samples_of(Check("loop", WalkLook(()), 60, 5, "loop", "x"), Run("loop", 1.0, seen))
    stages = {dict(one.labels)["stage"]: one.value for one in made if one.name == "probe_stage_success"}
    assert stages == {"sign in": 1.0, "upload": 0.0}


def test_a_walk_that_may_not_be_made_is_unknown():
    assert walked(Shop(), Guard()).outcome is Outcome.UNKNOWN


def test_what_was_taken_can_add_no_line_and_lead_to_no_other_path():
    taken = {"evil": "x\r\nHost: other/../?a=b#c"}
    look = filled(HttpLook("http://a/{evil}", headers=(("A", "{evil}"),), sent='"{evil}"'), taken)
    assert look.url == "http://a/x%0D%0AHost%3A%20other%2F..%2F%3Fa%3Db%23c"
    assert not re.search(r"[\r\n]", look.headers[0][1] + look.sent)
    with pytest.raises(ValueError, match="nothing was taken as other"):
        filled(HttpLook("http://a/{other}"), taken)


def test_a_brace_that_names_nothing_of_ours_stays():
    assert filled(HttpLook("http://a/", sent='{"a": {}}'), {}).sent == '{"a": {}}'
    assert comparison_of("has {x}").wanted == "{x}"
