"""Pages of measurements, machines and Prometheus itself."""

from __future__ import annotations

import json

import pytest
from aiohttp import web
from tests.operate.probes.ground import LOOPBACK, fetcher, run, site, way
from tests.survey.programs import free_port, program, started

from loopwright.operate.checks.beats import Beat, Beats, Kind, heard
from loopwright.operate.checks.check import Check, Run, samples_of
from loopwright.operate.checks.comparing import comparison_of
from loopwright.operate.checks.looks import BeatLook, HostLook, HttpLook, MetricsLook, PrometheusLook
from loopwright.operate.checks.seen import Measured, Outcome
from loopwright.operate.clock import SystemClock
from loopwright.operate.probes.hosts import NAMES, Hosts, busy_between, of_this_machine, reasons_against
from loopwright.operate.probes.looking import Probes
from loopwright.operate.probes.pages import TooMuchError, measured_in, metrics
from loopwright.operate.probes.prometheus import prometheus

PAGE = """# HELP http_requests_total requests
# TYPE http_requests_total counter
http_requests_total{status="200",method="GET",job="theirs"} 1027 1395066363000
http_requests_total{status="500",method="GET"} 3
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.5"} 12
http_request_duration_seconds_bucket{le="+Inf"} 14
http_request_duration_seconds_sum 3.5
http_request_duration_seconds_count 14
broken NaN
weird{a="b\\"c\\nd"} +Inf
"""


def serving(text, status=200):
    async def page(_request):
        return web.Response(text=text, status=status)

    return {"/metrics": page}


def scraped(text=PAGE, most=5000, guard=LOOPBACK, status=200):
    async def acts():
        async with site(serving(text, status)) as where, fetcher(guard) as by:
            return await metrics(by, MetricsLook(f"{where}/metrics", most_series=most))

    return run(acts())


def test_a_page_becomes_series_under_the_job_of_its_check():
    seen = scraped()
    assert seen.up
    made = samples_of(Check("app", MetricsLook("x"), 15, 5, "app", "app-1"), Run("app", 9.0, seen))
    values = {(one.name, one.labels): one.value for one in made}
    own = (("instance", "app-1"), ("job", "app"))
    assert values["up", own] == 1
    assert (
        values[
            "http_requests_total",
            (("instance", "app-1"), ("job", "app"), ("method", "GET"), ("status", "500")),
        ]
        == 3
    )
    assert values["http_requests_total",
                  (("exported_job", "theirs"), *own, ("method", "GET"), ("status", "200"))] == 1027  # fmt: skip
    assert values["http_request_duration_seconds_bucket", (*own, ("le", "+Inf"))] == 14
    assert values["scrape_samples_scraped", own] == 7
    assert not any(name.startswith("probe_") for name, _ in values)


def test_a_page_that_cannot_be_read_is_down_and_gives_up_zero():
    for seen in (scraped(status=503), scraped("no { metrics"), scraped('x{a="1} 3')):
        assert seen.outcome is Outcome.DOWN
        made = samples_of(Check("app", MetricsLook("x"), 15, 5, "app", "app-1"), Run("app", 9.0, seen))
        assert {one.name: one.value for one in made}["up"] == 0


def test_a_page_with_too_many_series_or_bytes_gives_none_of_them():
    seen = scraped(most=6)
    assert (seen.because, seen.measured) == (("the page has more than 6 series",), ())
    seen = scraped("# " + "x" * 2_000_000)
    assert seen.because == ("the page is longer than the 1048576 bytes that are read",)
    with pytest.raises(TooMuchError):
        measured_in("\n".join(f"a{n} 1" for n in range(11)), 10)


def test_this_machine_is_measured_by_the_names_of_node_exporter():
    found = of_this_machine()
    assert {one.name for one in found} == NAMES
    assert all(one.value >= 0 for one in found)


def test_node_exporter_itself_is_read():
    port = free_port()
    command = [program("prometheus-node-exporter"), f"--web.listen-address=127.0.0.1:{port}"]

    async def acts():
        async with fetcher() as by:
            hosts, look = Hosts(by), HostLook(f"http://127.0.0.1:{port}/metrics", 1.0, 1.0, 1.0, 1000.0)
            seen = await hosts.look(look)
            while not seen.up:
                seen = await hosts.look(look)
            return seen, await hosts.look(HostLook(look.url, memory_share=0.0001))

    with started(command):
        seen, strict = run(acts())
    assert {one.name for one in seen.measured} == NAMES
    assert strict.outcome is Outcome.DOWN
    assert "memory" in strict.because[0]


def node(name, value, **labels):
    return Measured(name, value, tuple(sorted(labels.items())))


HOST = (
    node("node_cpu_seconds_total", 90.0, cpu="0", mode="idle"),
    node("node_cpu_seconds_total", 10.0, cpu="0", mode="user"),
    node("node_cpu_seconds_total", 100.0, cpu="1", mode="idle"),
    node("node_memory_MemTotal_bytes", 1000.0),
    node("node_memory_MemAvailable_bytes", 100.0),
    node("node_filesystem_size_bytes", 100.0, mountpoint="/", fstype="ext4"),
    node("node_filesystem_avail_bytes", 10.0, mountpoint="/", fstype="ext4"),
    node("node_filesystem_size_bytes", 100.0, mountpoint="/run/x", fstype="ext4"),
    node("node_filesystem_avail_bytes", 0.0, mountpoint="/run/x", fstype="ext4"),
    node("node_filesystem_size_bytes", 100.0, mountpoint="/snap", fstype="squashfs"),
    node("node_filesystem_avail_bytes", 0.0, mountpoint="/snap", fstype="squashfs"),
    node("node_load5", 5.0),
)
LIMITS = [
    (HostLook(memory_share=0.9, disk_share=0.9, load_per_core=2.5, processor_share=0.8), 0.8, ()),
    (HostLook(memory_share=0.85), None, ("memory: 90 %, at most 85 %",)),
    (HostLook(disk_share=0.85), None, ("the disk /: 90 %, at most 85 %",)),
    (HostLook(load_per_core=2), None, ("load 2.5 a core, at most 2",)),
    (HostLook(processor_share=0.8), 0.9, ("the processor is busy for 90 %, at most 80 %",)),
    (HostLook(processor_share=0.8), None, ()),
]


@pytest.mark.parametrize(("look", "busy", "reasons"), LIMITS)
def test_each_resource_is_held_to_its_limit(look, busy, reasons):
    assert reasons_against(look, HOST, busy) == reasons


def test_how_busy_a_processor_is_shows_between_two_looks():
    assert busy_between(None, (10.0, 20.0)) is None
    assert busy_between((10.0, 20.0), (10.0, 20.0)) is None
    assert busy_between((10.0, 20.0), (1.0, 2.0)) is None  # it was started anew
    assert busy_between((10.0, 20.0), (13.0, 30.0)) == pytest.approx(0.7)


def told(result, kind="vector"):
    return json.dumps({"status": "success", "data": {"resultType": kind, "result": result}})


def series(*values):
    return told([{"metric": {}, "value": [1, value]} for value in values])


PROMETHEUS = [
    (series("3"), "< 5", ()),
    (series("3", "7"), "< 5", ("the query gave '7', wanted < 5",)),
    (series(), "< 5", ("the query gave 0 values, wanted < 5",)),
    (series(), None, ("the query gave nothing",)),
    (series("0"), None, ()),
    (series(), "absent", ()),
    (series("1"), "absent", ("the query gave 1 values, wanted absent",)),
    (told([1, "4"], "scalar"), "== 4", ()),
    ('{"status": "error", "error": "parse error"}', None, ("ValueError: Prometheus says: parse error",)),
    ("[]", None, ("ValueError: the answer is none of Prometheus",)),
    ("<html>", None, ("ValueError: the answer is none of Prometheus",)),
    (told(7), None, ("ValueError: the answer is none of Prometheus",)),
]


@pytest.mark.parametrize(("answer", "wanted", "reasons"), PROMETHEUS)
def test_the_values_of_a_query_are_held_to_what_is_wanted(answer, wanted, reasons):
    async def page(request):
        assert request.query["query"] == 'sum(rate(x{a="b"}[5m]))'
        return web.Response(text=answer)

    async def acts():
        async with site({"/api/v1/query": page}) as where, fetcher() as by:
            comparison = comparison_of(wanted) if wanted else None
            return await prometheus(by, PrometheusLook(where, 'sum(rate(x{a="b"}[5m]))', comparison))

    assert run(acts()).because == reasons


def test_prometheus_itself_is_asked(tmp_path):
    port = free_port()
    (tmp_path / "p.yml").write_text("global: {}\n")
    command = [program("prometheus"), f"--config.file={tmp_path}/p.yml", f"--storage.tsdb.path={tmp_path}/data",
               f"--web.listen-address=127.0.0.1:{port}"]  # fmt: skip

    async def acts():
        async with fetcher() as by:
            look = PrometheusLook(f"http://127.0.0.1:{port}", "vector(41) + 1", comparison_of("42"))
            seen = await prometheus(by, look)
            while not seen.up:
                seen = await prometheus(by, look)
            return await prometheus(by, PrometheusLook(look.url, "vector(41"))

    with started(command):
        assert "parse error" in run(acts()).because[0]


def test_every_kind_of_look_has_its_probe():
    beats = {"backup": heard(Beats(0.0), Beat(Kind.SUCCESS, 1e12))}

    async def acts():
        async with site(serving(PAGE)) as where, way() as to:
            probes = Probes(to, SystemClock(), beats.get)
            checks = [Check("page", MetricsLook(f"{where}/metrics"), 60, 5, "app", "x"),
                      Check("host", HostLook(), 60, 5, "node", "x"),
                      Check("site", HttpLook(f"{where}/metrics"), 60, 5, "site", "x"),
                      Check("backup", BeatLook("86400s", 0.0), 60, 5, "backup", "x"),
                      Check("job", BeatLook("86400s", 0.0), 60, 5, "job", "x")]  # fmt: skip
            try:
                return [(await probes.look(one)).outcome for one in checks]
            finally:
                await probes.close()

    assert run(acts()) == [Outcome.UP, Outcome.UP, Outcome.UP, Outcome.UP, Outcome.UNKNOWN]
