"""Who asked, and for what: people, programs, bots and probes apart, and files apart from the application."""

from __future__ import annotations

import polars as pl

BOT = (
    r"(?i)bot\b|bot[/;_-]|crawl|spider|slurp|scrap|archiver|facebookexternalhit|embedly|preview|feed|headless|phantomjs"
    r"|^(?:curl|wget|scan|zgrab|masscan|nmap|nikto|nuclei|semrush|ahrefs|dotbot|petal|bytespider|-?$)"
    r"|gptbot|claude|google-extended|monitor|lighthouse|pagespeed"
)
PROGRAM = (
    r"(?i)^(?:python|go-http|java|okhttp|libwww|axios|node|ruby|perl|php|guzzle|apache-|http|aio|postman"
    r"|insomnia)"
)
"""Libraries with which programs ask: customers of an API, other services, scripts; nobody's browser."""
APP = r"(?i)okhttp|cfnetwork|^dart/|\bdart:io"
"""What apps of telephones ask with: never a bot, whatever the app is called."""
PROBE = (
    r"(?i)kube-probe|elb-healthchecker|googlehc|consul health|uptime|pingdom|statuscake|better ?stack|site24x7"
    r"|haproxy|blackbox|health-?check"
)
PROBED = (
    r"(?i)^/(?:api/)?(?:health(?:z|check|_check)?|ping|livez|readyz?|liveness|readiness|up|_health"
    r"|status/health)/?$"
)
FILE = (
    r"(?i)\.(?:css|js|mjs|map|png|jpe?g|gif|svg|ico|webp|avif|bmp|woff2?|ttf|otf|eot|mp4|webm|mp3|ogg|wav|wasm"
    r"|webmanifest)$|^/(?:robots\.txt|favicon\.ico)$"
)
READS = ("GET", "HEAD", "OPTIONS")
PERSON, PROGRAMS, BOTS, PROBES = "person", "program", "bot", "probe"


def with_kinds(frame: pl.DataFrame) -> pl.DataFrame:
    """Add ``path`` (no query), ``who`` (person, program, bot or probe), ``file`` and ``read``.

    A log without agents has people.
    """
    known = frame["agent"].null_count() < len(frame)
    path = pl.col("target").str.splitn("?", 2).struct.field("field_0")
    frame = frame.with_columns(
        path.alias("path"), pl.col("method").is_in(READS).fill_null(value=False).alias("read")
    )
    if known:  # few agents make many requests: each is looked at once
        agent = pl.col("agent")
        kinds = frame.select(agent.unique()).with_columns(
            (agent.is_null() | (agent.str.contains(BOT) & ~agent.str.contains(APP))).alias("bot"),
            agent.str.contains(PROGRAM).fill_null(value=False).alias("program"),
            agent.str.contains(PROBE).fill_null(value=False).alias("probe"),
        )
        frame = frame.join(kinds, on="agent", how="left", nulls_equal=True, maintain_order="left")
    else:
        frame = frame.with_columns(pl.lit(value=False).alias(kind) for kind in ("bot", "program", "probe"))
    probed = pl.col("path").str.contains(PROBED).fill_null(value=False)
    who = pl.when(pl.col("probe") | probed).then(pl.lit(PROBES)).when("bot").then(pl.lit(BOTS))
    who = who.when("program").then(pl.lit(PROGRAMS))
    return frame.with_columns(
        who.otherwise(pl.lit(PERSON)).alias("who"),
        pl.col("path").str.contains(FILE).fill_null(value=False).alias("file"),
    )
