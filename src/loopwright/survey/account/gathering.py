"""An account read through boto3: who it is, its regions, then every reader in each; begun again where it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.account.account import EVERYWHERE, Account, Refusal
from loopwright.survey.account.asking import HOME, Ask, Scope, all_readers
from loopwright.survey.account.keeping import Kept, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from loopwright.survey.account.asking import Reader
    from loopwright.survey.account.record import Record

IDENTITY, REGIONS = "sts:GetCallerIdentity", "ec2:DescribeRegions"
OWN_ACTIONS = (IDENTITY, REGIONS)
ATTEMPTS = 6
TIMEOUT_SECONDS = 20
NOT_UNDERSTOOD = "AnswerNotUnderstood"
NO_BOTO3 = "boto3 is not there, by which an account is asked"
CREDENTIALS = "Give credentials as for the aws command (a profile, a role or AWS_ACCESS_KEY_ID)."


@dataclass
class Gathering:
    """What reading an account needs: a session of boto3, the moment, where the work is kept, who is told of progress.

    ``regions`` are those that are looked at; every enabled one where none is named.
    """

    session: Any
    now: datetime
    state: Path | None = None
    regions: tuple[str, ...] = ()
    tell: Callable[[str], None] = lambda _: None
    readers: Sequence[Reader] = field(default_factory=all_readers)
    attempts: int = ATTEMPTS

    def __post_init__(self) -> None:
        from botocore.config import Config  # noqa: PLC0415 - only who asks an account pays for it

        self._config = Config(
            retries={"mode": "adaptive", "total_max_attempts": self.attempts},
            connect_timeout=TIMEOUT_SECONDS,
            read_timeout=TIMEOUT_SECONDS,
            user_agent_extra="loopwright-audit",
        )

    def client(self, service: str, region: str) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
        """A client that waits when it is told to slow down."""
        return self.session.client(service, region_name=region, config=self._config)

    def account(self) -> Account:
        """Read the account; what was answered before (by the same account, within a day) is not asked again.

        Raises ``LoopwrightError`` when nobody says who asks: without credentials nothing can be read.
        """
        kept = Kept.at(self.state, self._identity(), self.now)
        regions, refused = self._regions()
        try:
            for region in (EVERYWHERE, *regions):
                self._read(region, kept)
        finally:
            kept.save()
        return kept.account(regions, refused)

    def _read(self, region: str, kept: Kept) -> None:
        wanted = Scope.ONCE if region == EVERYWHERE else Scope.REGION
        for reader in self.readers:
            if reader.scope is wanted and not kept.has(reader.name, region):
                self.tell(f"{region}: {reader.name.replace('_', ' ')}")
                kept.put(reader.name, region, self._part(reader, region, kept))

    def _part(self, reader: Reader, region: str, kept: Kept) -> Part:
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - same

        known = kept.records(region) if reader.after else ()
        try:
            client = self.client(reader.service, HOME if region == EVERYWHERE else region)
        except BotoCoreError as error:
            refusals = [
                Refusal(one, region, type(error).__name__, str(error)) for one in reader.calls.values()
            ]
            return Part((), tuple(refusals), ())
        ask = Ask(client, reader, region, kept.account_id, self.now, known)
        found: list[Record] = []
        try:
            found.extend(reader.read(ask))
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            for action in sorted(ask.asked):
                ask.refuse(action, NOT_UNDERSTOOD, f"{type(error).__name__}: {error}")
        records = tuple(sorted(found, key=lambda one: (type(one).__name__, one.region, one.id)))
        refused = {one.action for one in ask.refusals}
        return Part(records, tuple(sorted(set(ask.refusals))), tuple(sorted(ask.asked - refused)))

    def _identity(self) -> str:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - same

        try:
            told = self.client("sts", self._home()).get_caller_identity()
        except (BotoCoreError, ClientError) as error:
            said = " ".join(str(error).split())
            raise LoopwrightError(
                f"--aws: the account does not say who we are ({said})", CREDENTIALS
            ) from None
        return str(told["Account"])

    def _home(self) -> str:
        return self.regions[0] if self.regions else self.session.region_name or HOME

    def _regions(self) -> tuple[tuple[str, ...], tuple[Refusal, ...]]:
        """The regions to look at, and a refusal where only the one of the session is known."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - same

        if self.regions:
            return tuple(dict.fromkeys(self.regions)), ()
        try:
            told = self.client("ec2", self._home()).describe_regions()
        except (BotoCoreError, ClientError) as error:
            code = type(error).__name__
            return (self._home(),), (Refusal(REGIONS, EVERYWHERE, code, "only one region was looked at"),)
        return tuple(sorted(str(one["RegionName"]) for one in told["Regions"])), ()


def session_of_environment() -> Any:  # noqa: ANN401 - boto3 comes without types
    """A session as the aws command would have it: profile, keys, region and endpoints as boto3 reads them.

    Raises ``LoopwrightError`` where boto3 is not there.
    """
    try:
        import boto3  # noqa: PLC0415 - only who asks an account pays for it
    except ImportError:
        raise LoopwrightError(NO_BOTO3, "pip install 'loopwright[aws]'") from None
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - same

    try:
        return boto3.Session()
    except BotoCoreError as error:
        raise LoopwrightError(f"--aws: {error}", CREDENTIALS) from None


def policy() -> dict[str, object]:
    """The policy of IAM that allows exactly the calls that are made, all of which only read."""
    actions = sorted({*OWN_ACTIONS, *(one for reader in all_readers() for one in reader.calls.values())})
    statement = {"Sid": "LoopwrightAudit", "Effect": "Allow", "Action": actions, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}
