"""The way from a push to users: its steps, its gates, its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.decisions.environments import wants_staging
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    alone,
    at_least,
    numbers,
    paid,
    regulated,
    static,
)
from loopwright.design.verdict import decision

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

STEPS = (
    Rung(
        "build_and_upload",
        "Build the files, check the links, upload, fetch one page.",
        lacks="A program needs its tests run and its health asked for.",
    ),
    Rung(
        "test_and_deploy",
        "Test, build, deploy, ask for health: four steps in under {minutes}, all {people} can keep in mind.",
        lacks="Changes should be seen working somewhere before they reach users.",
        costs="There is no program to test.",
        due="Test and deploy from the first line of code that answers a request.",
    ),
    Rung(
        "through_staging",
        "Test, build, deploy to staging, walk the loop there, deploy, ask for health.",
        lacks="Payment or health data asks for a scan and a record of who let a change through.",
        costs="A stop at staging makes each change slower; {people} at {weekly} gain little.",
        due="Add the stop at staging from {staging_people}.",
    ),
    Rung(
        "scanned_and_recorded",
        "Test, scan dependencies and image, sign, deploy to staging, walk the loop, approve, deploy, verify.",
        costs="The record of who approved what is for auditors, and no data here asks for them.",
        due="Scan, sign and record each release once payment or health data is kept.",
    ),
)


@decision(seed="infrastructure-from-loop, CI/CD from Loop: design the pipeline")
def pipeline_steps(subject: Subject) -> Verdict:
    """Automate the way to users with as few steps as still catch what would break the loop.

    All of it runs by itself on each push to the main branch, in less than the target for a deploy.
    """
    figures = numbers(
        subject,
        minutes="seed.deploy_minutes",
        people="team.people",
        weekly="habits.deploys_per_week",
        staging_people="choice.staging.people",
    )
    if static(subject):
        choice = "build_and_upload"
    elif regulated(subject):
        choice = "scanned_and_recorded"
    else:
        choice = "through_staging" if wants_staging(subject) else "test_and_deploy"
    return climb(STEPS, choice, figures)


GATES = (
    Rung(
        "tests",
        "Tests pass and the build succeeds; with {people} there is nobody else to ask.",
        lacks="More than one person works here, and a second pair of eyes is the cheapest check there is.",
    ),
    Rung(
        "tests_and_review",
        "Tests pass and one other of {people} has read the change.",
        lacks="Payment or health data, or a team of {approval_people}, asks who let a change through.",
        costs="A review needs a second person; the team is {people}.",
        due="Ask for a review from {review_people}.",
    ),
    Rung(
        "tests_review_and_approval",
        "Tests, review, and a named approval before production: the data, or a team of {people}, asks "
        "for it.",
        costs="An approval after a review delays a change by hours and rarely finds anything.",
        due="Ask for a named approval from {approval_people}, or once payment or health data is kept.",
    ),
)


@decision(seed="infrastructure-from-loop, CI/CD from Loop: safety checks")
def pipeline_gates(subject: Subject) -> Verdict:
    """Stop a change for as few reasons as possible, each of them automatic or personal, never both twice.

    A gate that never stopped anything in a quarter is removed.
    """
    figures = numbers(
        subject,
        people="team.people",
        review_people="choice.pipeline_gates.review_people",
        approval_people="choice.pipeline_gates.approval_people",
    )
    crowd = at_least(subject, "team.people", "choice.pipeline_gates.approval_people")
    if not alone(subject) and (regulated(subject) or crowd):
        return climb(GATES, "tests_review_and_approval", figures)
    return climb(GATES, "tests" if alone(subject) else "tests_and_review", figures)


CHECKS = (
    Rung(
        "fetch_a_page",
        "Fetch the first page and compare its version: nothing else can break.",
        lacks="A program can answer its health check and still fail the loop.",
    ),
    Rung(
        "ask_for_health",
        "Ask for health until it answers, then look at the errors for {watch}.",
        lacks="Paying users would find a broken loop before the pipeline does.",
        costs="There is no program whose health could be asked for.",
        due="Ask for health after a deploy as soon as a program runs.",
    ),
    Rung(
        "walk_the_loop",
        "Ask for health, then do what a user does: action, response, value, with an account made for it.",
        lacks="At {peak} the metrics say more than a single walk.",
        costs="Nobody pays yet, and {weekly} are checked by hand in less time than a scripted user needs.",
        due="Script the loop once somebody pays for it.",
    ),
    Rung(
        "walk_and_compare",
        "Walk the loop, then compare errors and p95 with the hour before; at {peak} a change shows in "
        "minutes.",
        costs="Below {compare_rate} a comparison of a few minutes is noise.",
        due="Compare the metrics of old and new from {compare_rate} at the peak.",
    ),
)


@decision(seed="infrastructure-from-loop, CI/CD from Loop: post-deploy verification")
def post_deploy_check(subject: Subject) -> Verdict:
    """Let the pipeline find out that a deploy broke the loop before a user does."""
    figures = numbers(
        subject,
        peak="load.peak_rate",
        weekly="habits.deploys_per_week",
        watch="choice.deployment_window.watch_seconds",
        compare_rate="choice.post_deploy_check.compare_requests_per_second",
    )
    if static(subject):
        return climb(CHECKS, "fetch_a_page", figures)
    if at_least(subject, "load.peak_rate", "choice.post_deploy_check.compare_requests_per_second"):
        return climb(CHECKS, "walk_and_compare", figures)
    return climb(CHECKS, "walk_the_loop" if paid(subject) else "ask_for_health", figures)
