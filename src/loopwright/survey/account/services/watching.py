"""What watches the account itself: CloudTrail, GuardDuty, Config."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import reads
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.asking import Ask

TRAILS, TRAIL = "cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"
DETECTORS, DETECTOR = "guardduty:ListDetectors", "guardduty:GetDetector"
RECORDERS = "config:DescribeConfigurationRecorderStatus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail(Record):
    """A record of who did what; ``everywhere`` where it is of every region, ``writing`` where it goes on."""

    everywhere: bool
    validated: bool
    writing: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector(Record):
    """GuardDuty in a region."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder(Record):
    """Config in a region: what was changed, and when."""

    on: bool


@reads("cloudtrail", {"describe_trails": TRAILS, "get_trail_status": TRAIL}, (Trail,))
def trails(ask: Ask) -> Iterator[Trail]:
    """Every trail that writes down what is done in the region, wherever it is at home."""
    for one in ask.all("describe_trails", "trailList", includeShadowTrails=True):
        status = ask.one("get_trail_status", Name=one["TrailARN"])
        yield Trail(
            id=str(one["TrailARN"]), region=ask.where, action=TRAILS, name=str(one.get("Name", "")),
            everywhere=bool(one.get("IsMultiRegionTrail")), validated=bool(one.get("LogFileValidationEnabled")),
            writing=None if status is None else bool(status.get("IsLogging")),
        )  # fmt: skip


@reads("guardduty", {"list_detectors": DETECTORS, "get_detector": DETECTOR}, (Detector,))
def detectors(ask: Ask) -> Iterator[Detector]:
    """Every detector."""
    for page in ask.pages("list_detectors"):
        for one in page.get("DetectorIds", ()):
            told = ask.one("get_detector", DetectorId=one)
            if told is not None:
                yield Detector(
                    id=str(one), region=ask.where, action=DETECTOR, on=told.get("Status") == "ENABLED"
                )


@reads("config", {"describe_configuration_recorder_status": RECORDERS}, (Recorder,))
def recorders(ask: Ask) -> Iterator[Recorder]:
    """Every recorder."""
    for one in ask.all("describe_configuration_recorder_status", "ConfigurationRecordersStatus"):
        yield Recorder(
            id=str(one.get("name")), region=ask.where, action=RECORDERS, on=bool(one.get("recording"))
        )
