"""The file ``operate.yaml``, key by key: reader, schema and reference follow this declaration."""

from __future__ import annotations

from loopwright.loop.amounts import NUMBER, count, duration, share
from loopwright.loop.fields import Field, Section
from loopwright.loop.kinds import Choice, Flag, ManyOf, Table, Text, Word
from loopwright.loop.measures import DAY, HOUR
from loopwright.operate.setup import kinds, said
from loopwright.operate.setup.kinds import Exact

EVERY = Field("every", "every_seconds", duration("1min", 1, DAY), "how often it is looked", "1min")
TIMEOUT = Field("timeout", "timeout_seconds", duration("5s", 0.01, HOUR), "after which a look gives up", "5s")
FAILURES = Field(
    "failures", "failures", count("a number of runs", "3", 1, 100, "runs run times"),
    "runs that must fail in a row before it is down", "3",
)  # fmt: skip

SITE = Section(
    "site", "site", said.SiteSaid, "where users reach the loop; what is checked of it follows from the loop file",
    fields=(
        Field("address", "address", kinds.HTTP, "the address that users type", "https://app.example.com"),
        Field("path", "path", Text(300), "what is asked there, where not what the design says", "/readyz"),
    ),
)  # fmt: skip

MONITOR = Section(
    "monitor", "monitor", said.MonitorSaid, "how the monitor itself looks",
    fields=(
        Field("zone", "zone", kinds.ZONE, "the time zone of expressions and reports", "Europe/Berlin"),
        EVERY, TIMEOUT, FAILURES,
        Field("allowed", "allowed", ManyOf(kinds.NETWORK),
              "networks that are not public and may be reached by checks; metadata only by its very address",
              "[127.0.0.0/8, 10.0.0.0/8]"),
        Field("canaries", "canaries", ManyOf(Exact(300)),
              "two or more independent outside targets (an address, or host:port): once none is reached, the monitor "
              "is cut off, and what it cannot reach is unknown", "[https://example.com, example.net:443]"),
    ),
)  # fmt: skip

REQUEST = (
    Field("http", "http", kinds.HTTP, "an address that is asked", "https://app.example.com/ready"),
    Field("method", "method", Word(10), "how it is asked", "POST"),
    Field("headers", "headers", Table(Text(100), Exact()), "headers that are sent",
          "{Authorization: 'Bearer ${env:API_TOKEN}'}"),
    Field("send", "send", Exact(20_000), "a body that is sent (over TCP: the first words)", '{"sheet": "a"}'),
    Field("status", "status", ManyOf(kinds.STATUS), "statuses that are right; 2xx where nothing is said", "200, 204"),
    Field("has", "has", Exact(), "a text that the body must have", "ok"),
    Field("lacks", "lacks", Exact(), "a text that the body must not have", "error"),
    Field("matches", "matches", kinds.PATTERN, "a pattern that must be found in the body", '"status":\\s*"ok"'),
    Field("json", "json", Table(kinds.PATH, kinds.COMPARISON), "what JSONPaths must find in the body",
          "{$.status: ok, $.free: '> 10'}"),
    Field("answer_headers", "answer_headers", Table(Text(100), kinds.COMPARISON),
          "what headers of the answer must be", "{Content-Type: has json}"),
    Field("within", "within_seconds", kinds.MOMENT_SECONDS, "the whole answer is there by then", "800ms"),
    Field("redirects", "redirects", count("a number of redirects", "5", 0, 20, "redirects redirect"),
          "redirects that are followed; none where nothing is said", "5"),
)  # fmt: skip

STEPS = Section(
    "steps", "steps", said.StepSaid, "the loop itself, walked as a user does: requests in order, cookies kept",
    many=True,
    fields=(
        Field("name", "name", Text(80), "what happens in this step", "upload", required=True),
        *REQUEST,
        Field("take", "take", Table(Word(40), kinds.PATH),
              "what later steps need of the answer, and write as {name}", "{id: $.id}"),
    ),
)  # fmt: skip

CHECKS = Section(
    "checks", "checks", said.CheckSaid,
    "what else is looked at, one entry a check; each has exactly one of http, tcp, dns, tls, postgres, redis, "
    "prometheus, metrics, host, heartbeat and steps",
    many=True,
    inner=(STEPS,),
    fields=(
        Field("name", "name", Word(), "what you call it; one that follows from the loop by that name is replaced",
              "search", required=True),
        *REQUEST,
        Field("tcp", "tcp", kinds.PLACE, "a port that must open", "mail.example.com:25"),
        Field("greeting", "greeting", Exact(), "what must be read after a port opened", "220 "),
        Field("dns", "dns", Text(253), "a name that must resolve", "example.com"),
        Field("record", "record", Choice(said.Record), "which record of it; A where nothing is said", "mx"),
        Field("values", "values", ManyOf(Exact(300)), "what it must have", "[192.0.2.7]"),
        Field("only", "only", Flag(), "whether it may have nothing else", "yes"),
        Field("resolver", "resolver", Exact(300), "who is asked, where not the system's resolver", "9.9.9.9"),
        Field("tls", "tls", kinds.PLACE, "a port that must show a certificate with a whole chain",
              "mail.example.com:465"),
        Field("certificate", "certificate_seconds", kinds.WEEKS, "how long a certificate must last", "14d"),
        Field("authorities", "authorities", Text(500), "a file of authorities that are trusted instead of the system's",
              "/etc/ssl/own.pem"),
        Field("postgres", "postgres", kinds.DATABASE, "a database that must answer", kinds.DATABASE.example),
        Field("query", "query", Exact(), "a query of PostgreSQL, which only reads, or of Prometheus",
              "select count(*) from jobs"),
        Field("wanted", "wanted", kinds.COMPARISON, "what the query must give", "< 100"),
        Field("lag", "lag_seconds", duration("30s", 0, DAY), "how far a standby may be behind", "30s"),
        Field("redis", "redis", kinds.STORE, "a Redis that must answer", kinds.STORE.example),
        Field("prometheus", "prometheus", kinds.HTTP, "a Prometheus that is asked `query`", "http://10.0.0.5:9090"),
        Field("metrics", "metrics", kinds.HTTP, "a page of measurements that is read", "https://app.example.com/metrics"),
        Field("series", "series", count("a number of series", "5,000", 1, 100_000, "series"),
              "the most series that are taken of it", "5,000"),
        Field("host", "host", kinds.HOST, "a machine: `this`, or the address of its node exporter",
              "http://10.0.0.6:9100/metrics"),
        Field("processor", "processor_share", share("80%"), "how busy its processor may be", "80%"),
        Field("memory", "memory_share", share("90%"), "how much of its memory may be used (of a Redis too)", "90%"),
        Field("disk", "disk_share", share("85%"), "how full each of its disks may be", "85%"),
        Field("load", "load_per_core", NUMBER, "how many processes may wait or run for each core", "2"),
        Field("heartbeat", "heartbeat", kinds.EXPECTED, "when a job must have told that it ran", "0 3 * * *"),
        Field("grace", "grace_seconds", duration("1h", 0, 30 * DAY), "how much later it may be", "1h"),
        Field("longest", "longest_seconds", duration("2h", 1, 30 * DAY), "how long a run of it may take", "2h"),
        Field("zone", "zone", kinds.ZONE, "the time zone of its expression", "Europe/Berlin"),
        Field("proves", "proves", Choice(said.Proof), "what it proves: rules for backups and drills read it", "backup"),
        Field("what", "what", Word(), "of what: database, files, dump, archive", "database"),
        EVERY, TIMEOUT,
        Field("attempts", "attempts", count("a number of attempts", "2", 1, 10, "attempts attempt times"),
              "how often a look that fails is tried before its run has failed", "2"),
        FAILURES,
        Field("job", "job", Word(), "the job of its series", "site"),
        Field("instance", "instance", Text(300), "the instance of its series", "app-1"),
        Field("inside", "inside", Flag(), "whether it needs no way outside, so that canaries do not matter", "yes"),
        Field("others", "others", Flag(), "whether it is somebody else's service: a canary too", "no"),
    ),
)  # fmt: skip

MAINTENANCE = Section(
    "maintenance", "maintenance", said.MaintenanceSaid, "announced windows in which nothing counts as down",
    many=True,
    fields=(
        Field("name", "name", Text(80), "what is done", "Upgrade of the database", required=True),
        Field("begins", "begins", Text(40), "when it begins, in the time of the zone", "2026-12-01 22:00"),
        Field("again", "again", kinds.EXPECTED, "when it begins again and again: cron or OnCalendar", "0 3 * * SUN"),
        Field("lasts", "lasts_seconds", duration("2h", 60, 31 * DAY), "how long it lasts", "2h", required=True),
        Field("zone", "zone", kinds.ZONE, "its time zone, where not the monitor's", "Europe/Berlin"),
        Field("checks", "checks", ManyOf(Word()), "the checks that it covers; all where nothing is said", "[search]"),
    ),
)  # fmt: skip

PEOPLE = Section(
    "people", "people", said.PersonSaid, "who is told of alerts, and by which ways",
    many=True,
    fields=(
        Field("name", "name", Text(80), "what they are called", "Ada", required=True),
        Field("mail", "mail", Text(254), "their mail address", "ada@example.com"),
        Field("pagerduty", "pagerduty", kinds.SECRET, "the routing key of their service in PagerDuty",
              "${file:/run/secrets/pagerduty}"),
        Field("slack", "slack", kinds.SECRET, "the incoming webhook of a channel in Slack", "${env:SLACK_WEBHOOK}"),
        Field("webhook", "webhook", Exact(500), "an address that our own payload is sent to",
              "https://pager.example.com"),
        Field("other", "other", kinds.SECRET, "any other way, as an address of apprise", "${env:NTFY_URL}"),
        Field("calm", "calm", ManyOf(Choice(said.WayName)), "ways that are for what does not ring", "[mail]"),
    ),
)  # fmt: skip

ON_CALL = Section(
    "on_call", "on_call", said.OnCallSaid, "who is on call; the first of `people` always, where nothing is said",
    fields=(
        Field("people", "people", ManyOf(Text(80)), "who takes turns, in order", "[Ada, Bo]"),
        Field("first_day", "first_day", kinds.DAY_SAID, "the first day of the first turn", "2026-01-05"),
        Field("handover", "handover", count("an hour of the day", "9", 0, 23, "h hours hour"), "at which hour", "9"),
        Field("turn", "turn_seconds", duration("7d", DAY, 92 * DAY), "how long a turn is", "7d"),
        Field("team", "team", Text(80), "who reads what wakes nobody: one of the people", "Team"),
        Field("last", "last", Text(80), "who is called when nobody answers", "Ada"),
    ),
)  # fmt: skip

MAIL = Section(
    "mail", "mail", said.MailSaid, "where mail is handed over",
    fields=(
        Field("server", "server", kinds.PLACE, "the server", "smtp.example.com:587"),
        Field("from", "sender", Text(254), "the address that it comes from", "alerts@example.com"),
        Field("security", "security", Choice(said.MailSecurity), "starttls where nothing is said", "tls"),
        Field("user", "user", Text(254), "who logs in there", "alerts@example.com"),
        Field("password", "password", kinds.SECRET, "with which password", "${file:/run/secrets/mail}"),
        Field("authorities", "authorities", Text(500), "a file of authorities that are trusted instead of the system's",
              "/etc/ssl/own.pem"),
    ),
)  # fmt: skip

OUTSIDE = Section(
    "outside", "outside", said.OutsideSaid, "who notices when the monitor itself falls silent",
    fields=(
        Field("heartbeat", "heartbeat", kinds.SECRET, "the address that hears a sign of life", "${env:HEARTBEAT_URL}"),
        Field("token", "token", kinds.SECRET, "what is shown there", "${env:HEARTBEAT_TOKEN}"),
        Field("signature", "signature", kinds.SECRET, "with what our webhooks are signed", "${env:WEBHOOK_SECRET}"),
    ),
)  # fmt: skip

RULES = Section(
    "rules", "rules", said.RuleSaid, "alerts of your own, beside those that follow from the objectives",
    many=True,
    fields=(
        Field("name", "name", kinds.RULE_NAME, "its name", "UploadsSlow", required=True),
        Field("when", "when", kinds.CONDITION, "when it rings", "highest of upload_seconds over 5m > 30 for 10m",
              required=True),
        Field("tier", "tier", Choice(said.TierName), "P1 pages, P2 waits for business hours, P3 for the next day",
              "P2"),
        Field("part", "part", Word(), "what the fault is in", "application"),
    ),
)  # fmt: skip

SECTIONS = (SITE, MONITOR, CHECKS, MAINTENANCE, PEOPLE, ON_CALL, MAIL, OUTSIDE, RULES)
"""Every section of the file, in the order in which it is explained."""
