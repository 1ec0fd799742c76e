"""All of it in one step: a team's week by a clock that is turned by hand."""

from __future__ import annotations

import json

from tests.operate.alerts.people import ROTA, alert, at, plan_of

from loopwright.operate.alerts.escalation import Acknowledgement
from loopwright.operate.alerts.holding import Deployment, Outcome
from loopwright.operate.alerts.life import Happened, Life, live, next_step
from loopwright.operate.alerts.matching import matchers_of
from loopwright.operate.alerts.showing import standings
from loopwright.operate.alerts.silences import silence_of
from loopwright.operate.keeping import plain, restored


class Team:
    """A life that is kept as text between its steps, as a store would."""

    def __init__(self, plan, start):
        self.plan, self.kept, self.moment, self.told = plan, json.dumps(plain(Life())), start, []

    def step(self, moment, **happened):
        """Go to a moment, stopping at every one that the life itself names."""
        while (
            due := next_step(self.plan, restored(Life, json.loads(self.kept)))
        ) is not None and due < moment:
            self._live(max(due, self.moment), Happened())
        self._live(moment, Happened(**happened))
        told, self.told = self.told, []
        return told

    def _live(self, moment, happened):
        self.moment = moment
        lived = live(self.plan, restored(Life, json.loads(self.kept)), happened, moment)
        self.kept = json.dumps(plain(lived.life))
        self.told += [
            (telling.at, telling.person, [call.kind.value for call in telling.calls])
            for telling in lived.told
        ]


FRIDAY = at("2026-11-27T12:00")


def down(moment, **labels):
    return (alert(moment, starts=FRIDAY, **labels),)


def test_a_page_goes_on_until_it_is_answered_and_its_end_is_told(value):
    team = Team(plan_of(value), FRIDAY)
    assert team.step(FRIDAY, reports=down(FRIDAY)) == [(FRIDAY, "Ada", ["trigger"])]
    for minute in range(1, 15):
        assert team.step(FRIDAY + 60 * minute, reports=down(FRIDAY + 60 * minute)) == []
    late = FRIDAY + 901
    assert team.step(late, reports=down(late)) == [(FRIDAY + 900, "Bo", ["trigger"])]
    (group,) = restored(Life, json.loads(team.kept)).pages.open
    acknowledged = (Acknowledgement(group, "Bo", late + 10),)
    assert [who for _, who, _ in team.step(late + 10, acknowledged=acknowledged)] == ["Ada", "Bo"]
    over = late + 120
    told = team.step(over + 60, reports=(alert(over, over=True, starts=FRIDAY),))
    assert [(who, kinds) for _, who, kinds in told] == []
    told = team.step(over + 180)
    assert [(who, kinds) for _, who, kinds in told] == [("Ada", ["resolve"]), ("Bo", ["resolve"])]


def test_a_page_of_the_night_waits_for_the_morning_where_nobody_is_woken(value):
    night, morning = at("2026-11-28T01:00"), at("2026-11-28T07:00")
    team = Team(plan_of(value), night)
    assert team.step(night, reports=(alert(night),)) == []
    for minute in range(1, 6 * 60, 2):
        assert team.step(night + 60 * minute, reports=(alert(night + 60 * minute, starts=night),)) == []
    assert team.step(morning, reports=(alert(morning, starts=night),))[0][1:] == ("Ada", ["trigger"])


def test_a_page_that_was_over_before_the_morning_is_a_note_to_the_team(value):
    night, morning = at("2026-11-28T01:00"), at("2026-11-28T07:00")
    team = Team(plan_of(value), night)
    team.step(night, reports=(alert(night),))
    team.step(night + 120, reports=(alert(night + 120, over=True, starts=night),))
    assert team.step(morning + 1) == [(morning, "team", ["resolve"])]


def test_concerns_of_friday_are_read_on_monday_with_what_became_of_them(value):
    team = Team(plan_of(value), FRIDAY)
    team.step(FRIDAY, reports=(alert(FRIDAY, tier="P3"), alert(FRIDAY, tier="P3", part="edge")))
    over = alert(FRIDAY + 200, over=True, starts=FRIDAY, tier="P3")
    monday = at("2026-11-30T09:00")
    still = (over, alert(FRIDAY + 200, starts=FRIDAY, ends=monday + 900, tier="P3", part="edge"))
    team.step(FRIDAY + 200, reports=still)
    lived = live(plan_of(value), restored(Life, json.loads(team.kept)), Happened(), monday)
    (told,) = lived.told
    assert (told.person, len(told.calls)) == ("team", 1)
    assert sorted((len(one.firing), len(one.resolved)) for one in told.calls[0].notices) == [(0, 1), (1, 0)]


def deployed(moment):
    return (Deployment("1", "shop", "v1", ("application",), moment, 300, "docs/runbooks/rollback.md"),)


def test_a_deploy_holds_what_a_restart_looks_like_and_releases_it_when_it_fails(value):
    team = Team(plan_of(value), FRIDAY)
    team.step(FRIDAY - 30, started=deployed(FRIDAY - 30))
    quiet = down(FRIDAY, in_deploys="quiet")
    assert team.step(FRIDAY, reports=quiet) == []
    assert team.step(FRIDAY + 120, reports=down(FRIDAY + 120, in_deploys="quiet")) == []
    told = team.step(FRIDAY + 150, finished=(("1", Outcome.FAILED),))
    assert told == [(FRIDAY + 150, "Ada", ["trigger"])]
    (page,) = restored(Life, json.loads(team.kept)).pages.open.values()
    assert page.notice.firing[0].annotation("deploy") == "began 30 s after deploy v1 of shop"


def test_a_verified_deploy_is_heard_by_nobody(value):
    team = Team(plan_of(value), FRIDAY)
    team.step(FRIDAY - 30, started=deployed(FRIDAY - 30))
    team.step(FRIDAY, reports=down(FRIDAY, in_deploys="quiet"))
    team.step(FRIDAY + 50, reports=(alert(FRIDAY + 50, over=True, starts=FRIDAY, in_deploys="quiet"),))
    assert team.step(FRIDAY + 60, finished=(("1", Outcome.VERIFIED),)) == []
    assert team.step(FRIDAY + 4_000) == []


def test_a_silence_keeps_a_page_from_ringing_until_it_ends(value):
    team = Team(plan_of(value), FRIDAY)
    silence = silence_of("s", matchers_of('part="application"'), FRIDAY, FRIDAY + 200, "Ada", "moving")
    assert team.step(FRIDAY, silences=(silence,), reports=down(FRIDAY)) == []
    assert team.step(FRIDAY + 100, reports=down(FRIDAY + 100)) == []
    assert [who for _, who, _ in team.step(FRIDAY + 300, reports=down(FRIDAY + 300))] == ["Ada"]


def test_whoever_takes_over_is_called(value):
    monday = at("2026-11-30T08:59")
    team = Team(plan_of(value), monday)
    assert team.step(monday, reports=(alert(monday),))[0][1] == "Ada" == ROTA.on_call(monday)
    later = monday + 200
    team.step(later, reports=(alert(later, starts=monday, ends=monday + 2_000),))
    ((_, person, _),) = team.step(monday + 901)
    assert person == "Cy", "the second behind Bo, whose turn has begun"


def shown(team):
    found = standings(team.plan, restored(Life, json.loads(team.kept)), team.moment)
    return [(one.alert.label("alertname"), one.shown.value, one.by) for one in found]


def test_how_each_alert_stands_can_be_seen(value):
    team = Team(plan_of(value), FRIDAY)
    silence = silence_of("s", matchers_of('alertname="Known"'), FRIDAY, FRIDAY + 900, "Bo", "being rebuilt")
    ends = {"ends": FRIDAY + 3_000}
    reports = (
        alert(FRIDAY, **ends),
        alert(FRIDAY, tier="P2", alertname="Slow", **ends),
        alert(FRIDAY, tier="P2", alertname="Known", part="edge", **ends),
        alert(FRIDAY, tier="P2", alertname="Busy", part="machine", **ends),
        alert(FRIDAY, tier="P3", alertname="Growing", part="growth", **ends),
        alert(FRIDAY, alertname="Restarting", part="worker", in_deploys="quiet", **ends),
    )
    deployment = Deployment("1", "shop", "v1", ("worker",), FRIDAY - 10, 300, "docs/runbooks/rollback.md")
    team.step(FRIDAY, reports=reports, silences=(silence,), started=(deployment,))
    assert shown(team) == [
        ("LoopDown", "told", ""),
        ("Restarting", "held", "1"),
        ("Busy", "gathering", ""),
        ("Known", "silenced", "Bo"),
        ("Slow", "inhibited", "LoopDown"),
        ("Growing", "gathering", ""),
    ]
    (group,) = restored(Life, json.loads(team.kept)).pages.open
    team.step(FRIDAY + 120, acknowledged=(Acknowledgement(group, "Ada", FRIDAY + 120),))
    now = {name: (what, by) for name, what, by in shown(team)}
    assert now["LoopDown"] == ("acknowledged", "Ada")
    assert now["Busy"] == ("told", "")
    assert now["Growing"] == ("out_of_hours", "")
