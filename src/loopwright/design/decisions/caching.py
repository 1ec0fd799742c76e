"""Where repeated answers are kept, how they are forgotten, and what stands near the visitor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.decisions.environments import line
from loopwright.design.ladder import Rung, climb, retold
from loopwright.design.subject import amount, at_least, kind, numbers, paged, static
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import CacheChoice, EdgeChoice, LoopKind

if TYPE_CHECKING:
    from loopwright.design.figure import Figure
    from loopwright.design.verdict import Subject, Verdict

STORES = (
    Rung(
        "none",
        "The database answers in {database} and is {used} busy: a cache would be a second truth for nothing.",
        lacks="Repeated reads would keep the database {used} busy.",
    ),
    Rung(
        "in_process",
        "A few megabytes in each process answer {cached} of the reads; nothing more to run.",
        lacks="Several instances would each remember something else.",
        costs="Reads that seldom repeat, and a database that is {used} busy.",
        due="Remember answers in the process once {cached_limit} of the reads repeat and a database core "
        "is half busy.",
    ),
    Rung(
        "redis",
        "{cached} of the reads repeat across instances: one Redis of one's own for {cost}.",
        lacks="Somebody else should mend it at night.",
        costs="A store to run for what one process can remember.",
        due="Share a cache once several instances repeat the same reads: at {peak} today.",
    ),
    Rung(
        "managed",
        "{cached} of the reads repeat across instances: a managed store for {cost}, since nobody here "
        "runs servers.",
        costs="A store to pay for where one's own process or server remembers as well.",
        due="Rent a shared cache once several instances repeat the same reads: at {peak} today.",
        back="in_process",
    ),
)


@decision(seed="technology-infrastructure, Caching Strategy")
def caching(subject: Subject) -> Verdict:
    """Remember answers where that is cheaper than computing them again, and nowhere else.

    The solver weighed each store; sessions and limits on rate may use the store that is chosen.
    """
    if static(subject):
        return NotApplicable("Files are their own cache.")
    figures = numbers(
        subject,
        database="latency.database_seconds",
        used="capacity.database_utilisation",
        cached="demand.cached_share",
        peak="load.origin_peak_rate",
        cached_limit="choice.caching.cached_share",
    )
    figures["cost"] = line(subject, "cache")
    return climb(STORES, subject.design.structure.cache.value, figures)


FORGETTING = (
    Rung(
        "by_upload",
        "Files change with an upload only: the upload empties the edge, and names with fingerprints do "
        "the rest.",
        lacks="Answers change between two releases.",
    ),
    Rung(
        "by_time",
        "An answer is kept for {ttl}; nobody is hurt by one that is {ttl} old.",
        lacks="Prices, stock and rights must be right at once.",
        costs="Nothing changes between two uploads.",
        due="Forget by time, {ttl}, once answers are made by a program and kept.",
    ),
    Rung(
        "by_event",
        "What changes a record removes its answer; {ttl_long} is the net below, for what was forgotten "
        "to remove.",
        costs="Each change must know which answers it spoils.",
        due="Remove answers by event once {writes} of the requests write, or where money is shown.",
    ),
)


@decision(seed="technology-infrastructure, Caching Strategy: cache invalidation")
def cache_invalidation(subject: Subject) -> Verdict:
    """Forget an answer before it can hurt; by time where age does not matter, by event where it does.

    An administrator can always empty it by hand.
    """
    structure = subject.design.structure
    if not static(subject) and structure.cache is CacheChoice.NONE and structure.edge is EdgeChoice.NONE:
        return NotApplicable("Nothing is remembered that could be out of date.")
    figures = numbers(
        subject,
        ttl="choice.cache_invalidation.seconds",
        ttl_long="choice.cache_invalidation.net_seconds",
        writes="choice.cache_invalidation.write_share",
    )
    if static(subject):
        return climb(FORGETTING, "by_upload", figures)
    often = 1 - amount(subject, "demand.read_share") >= figures["writes"].value
    shown = kind(subject) is LoopKind.SHOP or structure.cache in {CacheChoice.REDIS, CacheChoice.MANAGED}
    return climb(FORGETTING, "by_event" if often and shown else "by_time", figures)


EDGES = (
    Rung(
        "none",
        "{public} of the requests are the same for everybody and {egress} leave a month: visitors come "
        "to the origin.",
        lacks="{public} of the requests would be answered far away, again and again.",
    ),
    Rung(
        "assets",
        "Images, styles and scripts come from near the visitor; pages are personal and come from the origin.",
        lacks="Whole pages are the same for everybody.",
        costs="{egress} do not need a second host.",
        due="Serve assets from the edge from {egress_limit}.",
    ),
    Rung(
        "pages_too",
        "{public} of the requests are the same for everybody: whole pages are kept near the visitor for "
        "{ttl}.",
        costs="{public} of the requests are the same for everybody; the rest would pass through anyway.",
        due="Keep whole pages at the edge once {public_limit} of the requests are the same for everybody.",
    ),
)


@decision(seed="technology-infrastructure, Caching Layers: content delivery network")
def edge_caching(subject: Subject) -> Verdict:
    """Answer near the visitor what is the same for everybody."""
    figures = numbers(
        subject,
        public="demand.public_share",
        egress="load.egress_gb_per_month",
        ttl="choice.cache_invalidation.seconds",
        egress_limit="choice.edge_caching.egress_gb",
        public_limit="choice.edge_caching.public_share",
    )
    figures["cost"] = line(subject, "edge")
    if not paged(subject) and subject.design.structure.edge is EdgeChoice.NONE:
        return NotApplicable("Programs ask for what is theirs alone.")
    if subject.design.structure.edge is EdgeChoice.NONE and not static(subject):
        return climb(EDGES, "none", figures)
    same = at_least(subject, "demand.public_share", "choice.edge_caching.public_share")
    choice = "pages_too" if same or static(subject) else "assets"
    edges = retold(EDGES, "pages_too", AT_THE_EDGE) if static(subject) else EDGES
    return climb(edges, choice, figures, _terms(subject, figures))


AT_THE_EDGE = "The files stand near every visitor as they are, until an upload puts others in their place."
LARGE = "Answers of {size} are large files, from {size_limit} on: "
IN_ITS_STORAGE = (
    LARGE + "a network that meters nothing carries them only out of the paid storage of the same provider. "
    "Serve them from there, and read its terms first."
)
BY_THE_GIGABYTE = (
    LARGE + "the terms of networks that meter nothing leave them out, so that one is priced by the gigabyte."
)


def _terms(subject: Subject, figures: dict[str, Figure]) -> tuple[str, ...]:
    """What a delivery network's terms say of large files."""
    if not at_least(subject, "demand.response_bytes", "capacity.unmetered_edge_response_bytes"):
        return ()
    named = {"size": "demand.response_bytes", "size_limit": "capacity.unmetered_edge_response_bytes"}
    figures |= numbers(subject, **named)
    return (IN_ITS_STORAGE if static(subject) else BY_THE_GIGABYTE,)


BROWSERS = (
    Rung(
        "fingerprinted_assets",
        "Assets carry a fingerprint in their name and are kept for {asset}; pages are asked for each time.",
        lacks="Pages change rarely here, and a visitor returns within {page}.",
    ),
    Rung(
        "pages_for_minutes",
        "Assets for {asset}; public pages for {page}, then asked whether they changed.",
        costs="Pages are personal; an old one would show the wrong name.",
        due="Let browsers keep pages once {public_limit} of the requests are the same for everybody.",
    ),
)


@decision(seed="technology-infrastructure, Caching Layers: browser cache")
def browser_caching(subject: Subject) -> Verdict:
    """Let a returning visitor fetch nothing twice that cannot have changed."""
    if not paged(subject):
        return NotApplicable("Programs call it, and keep what they like.")
    figures = numbers(
        subject,
        asset="choice.browser_caching.asset_days",
        page="choice.browser_caching.page_seconds",
        public_limit="choice.edge_caching.public_share",
    )
    same = at_least(subject, "demand.public_share", "choice.edge_caching.public_share")
    return climb(BROWSERS, "pages_for_minutes" if same else "fingerprinted_assets", figures)
