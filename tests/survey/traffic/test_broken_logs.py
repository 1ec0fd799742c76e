"""Logs as they come: cut off, damaged, mixed, binary, out of order. Nothing crashes or is dropped in silence."""

from __future__ import annotations

import gzip
import io
import random
import subprocess
import sys

import numpy as np
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.traffic.counting import Rules, Stage
from loopwright.survey.traffic.measuring import traffic_of
from loopwright.survey.traffic.sources import blocks, sources_of
from loopwright.survey.traffic.tally import tally

LATEST = 1_800_000_000.0
START = 1_760_313_600


def line(place, path="/", agent="Firefox", address="10.1.2.3", took="0.250"):
    moment = START + place * 30
    hours, rest = divmod(moment % 86_400, 3600)
    day = 13 + (moment - START) // 86_400
    stamp = f"{day:02d}/Oct/2025:{hours:02d}:{rest // 60:02d}:{rest % 60:02d} +0000"
    return f'{address} - - [{stamp}] "GET {path} HTTP/1.1" 200 100 "-" "{agent}" {took}'.encode()


GOOD = b"\n".join(line(place) for place in range(3000)) + b"\n"

NOISE = random.Random(1)  # noqa: S311 - the same junk every time
NOISY = b"".join(line(place, f"/{NOISE.getrandbits(256):x}") + b"\n" for place in range(3000))


def counted(tmp_path, content, name="access.log", **rules):
    file = tmp_path / name
    file.write_bytes(content)
    return tally([str(file)], Rules(LATEST, **rules))


def test_a_plain_log_is_read_whole(tmp_path):
    found = counted(tmp_path, GOOD)
    assert (found.requests, found.sources[0].unread) == (3000, 0)


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        lambda data: gzip.compress(data[:1000]) + gzip.compress(data[1000:]),
        lambda data: gzip.compress(data) + b"\0" * 512,
        lambda data: zstandard.ZstdCompressor().compress(data),
        lambda data: (
            zstandard.ZstdCompressor().compress(data[:999]) + zstandard.ZstdCompressor().compress(data[999:])
        ),
    ],
    ids=["gzip", "gzip members", "gzip with zeros", "zstd", "zstd frames"],
)
def test_a_packed_log_says_the_same_as_the_plain_one(pack, tmp_path):
    found = counted(tmp_path, pack(GOOD), "access.log.1")
    assert (found.requests, found.sources[0].unread, found.sources[0].fault) == (3000, 0, "")


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress], ids=["gzip", "zstd"])
def test_a_packed_log_that_is_cut_off_gives_what_comes_before(pack, tmp_path):
    packed = pack(NOISY)
    found = counted(tmp_path, packed[: len(packed) * 2 // 3])
    assert 1000 < found.requests < 3000
    assert found.sources[0].unread <= 1
    assert found.sources[0].fault.startswith("cut off")


def test_a_damaged_gzip_says_so(tmp_path):
    packed = bytearray(gzip.compress(NOISY * 4))
    packed[len(packed) // 2 :] = random.Random(4).randbytes(len(packed) - len(packed) // 2)  # noqa: S311 - the same junk every time
    found = counted(tmp_path, bytes(packed))
    assert found.requests
    assert found.sources[0].fault == "damaged gzip data"


def test_a_packed_bomb_is_never_unpacked_at_once(tmp_path):
    file = tmp_path / "bomb.gz"
    with gzip.open(file, "wb") as out:
        for _ in range(64):
            out.write(b"\0" * (1 << 20))
    assert max(len(block.text) for block in blocks(str(file), None)) <= 32 << 20


UNPACKING = """
import resource, sys
from loopwright.survey.traffic.sources import blocks
import zstandard
zstandard.ZstdDecompressor()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(max(len(block.text) for block in blocks(sys.argv[1], None)))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("filling", [b"\0" * (1 << 20), (line(0) + b"\n") * 10_000], ids=["zeros", "lines"])
def test_a_zstd_bomb_costs_little_memory(filling, tmp_path):
    packer, file = zstandard.ZstdCompressor(level=3).compressobj(), tmp_path / "bomb.zst"
    with file.open("wb") as out:
        for _ in range(1024):
            out.write(packer.compress(filling))
        out.write(packer.flush())
    assert file.stat().st_size < 200_000
    told = subprocess.run(
        [sys.executable, "-c", UNPACKING, str(file)], check=True, capture_output=True, timeout=60, text=True
    ).stdout
    largest, kilobytes = map(int, told.split())
    assert largest <= 32 << 20
    assert kilobytes < 200_000


def test_a_zstd_window_of_a_gigabyte_is_refused(tmp_path):
    parameters = zstandard.ZstdCompressionParameters(window_log=30, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    file = tmp_path / "wide.zst"
    file.write_bytes(packer.compress(GOOD) + packer.flush())
    assert [block.fault for block in blocks(str(file), None)] == ["packed with a window of more than 128 MB"]


def test_lines_that_cannot_be_read_are_counted_with_their_numbers(tmp_path):
    lines = GOOD.splitlines()
    lines[10] = b"\xff\xfe\x00 binary \x80"
    lines[20] = lines[20][:40]
    lines[2999] = b'{"ts": 1}'
    source = counted(tmp_path, b"\n".join(lines)).sources[0]
    assert (source.lines, source.unread, source.unread_samples) == (3000, 3, (11, 21, 3000))


def test_numbers_of_lines_go_on_from_block_to_block(tmp_path):
    lines = [line(place % 3000) for place in range(60_000)]
    lines[59_000] = b"nonsense"
    source = counted(tmp_path, b"\n".join(lines)).sources[0]
    assert source.unread_samples == (59_001,)


@pytest.mark.parametrize("length", [1 << 20, 40 << 20])
def test_a_line_of_megabytes_is_one_line(length, tmp_path):
    lines = GOOD.splitlines()
    lines[5] = b"x" * length
    source = counted(tmp_path, b"\n".join(lines) + b"\n").sources[0]
    assert (source.lines, source.unread) == (3000, 1)


def test_a_huge_address_in_a_good_line_is_read(tmp_path):
    found = counted(tmp_path, GOOD + line(3000, "/" + "a" * (1 << 20)) + b"\n")
    assert (found.requests, found.sources[0].unread) == (3001, 0)
    assert max(map(len, found.routes)) < 1000


def test_windows_line_ends_and_blank_lines_are_no_faults(tmp_path):
    source = counted(tmp_path, b"\r\n".join(GOOD.splitlines()) + b"\r\n\r\n\n").sources[0]
    assert (source.lines, source.unread) == (3000, 0)


def test_a_clock_that_cannot_be_right_is_counted_apart(tmp_path):
    wrong = GOOD.replace(b"13/Oct/2025:00:00", b"13/Oct/1970:00:00").replace(
        b"13/Oct/2025:00:01", b"13/Oct/2099:00:01"
    )
    found = counted(tmp_path, wrong)
    assert found.sources[0].wrong_clock == 4
    assert found.requests == 2996
    assert traffic_of(found).start.startswith("2025-10-13")


def test_order_does_not_matter(tmp_path):
    lines = GOOD.splitlines()
    random.Random(2).shuffle(lines)  # noqa: S311 - the same junk every time
    shuffled, ordered = counted(tmp_path, b"\n".join(lines)), counted(tmp_path, GOOD)
    first, second = traffic_of(shuffled), traffic_of(ordered)
    apart = {"cached"}  # what a cache would have done does depend on it
    assert [one for one in first.measured if one.slug not in apart] == [
        one for one in second.measured if one.slug not in apart
    ]
    assert (first.peaks, first.days, first.visits) == (second.peaks, second.days, second.visits)


def test_offsets_of_zones_are_honoured(tmp_path):
    local = GOOD.replace(b"+0000", b"+0530")
    assert traffic_of(counted(tmp_path, local)).start == "2025-10-12T18:30:00Z"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\x00\x01\x02\xff" * 1000, "no known format"),
        (gzip.compress(b""), "empty"),
        (gzip.compress(GOOD)[:12], "cut off"),
        (b"hello\n" * 50, "no known format"),
        (line(0).replace(b"2025", b"1971"), "clock that cannot be right"),
    ],
    ids=["empty", "blank", "binary", "packed empty", "cut off", "words", "wrong clock"],
)
def test_a_log_without_a_request_is_refused_in_words(content, said, tmp_path):
    with pytest.raises(LoopwrightError, match=said):
        traffic_of(counted(tmp_path, content))


def test_several_logs_of_different_formats_add_up(tmp_path):
    (tmp_path / "b.log").write_bytes(b'{"ts": 1760400000, "status": 200, "method": "GET", "path": "/"}\n' * 5)
    (tmp_path / "a.log").write_bytes(GOOD)
    names = sources_of([str(tmp_path / "*.log")])
    found = tally(names, Rules(LATEST))
    assert found.requests == 3005
    assert [one.format for one in found.sources] == ["nginx or Apache, combined", "JSON lines"]


def test_a_stranger_among_several_logs_is_counted_not_refused(tmp_path):
    (tmp_path / "error.log").write_bytes(b"2025/10/13 [error] 1#1: something\n" * 7)
    (tmp_path / "a.log").write_bytes(GOOD)
    found = tally(sources_of([str(tmp_path / "*.log")]), Rules(LATEST))
    assert [(one.format, one.unread) for one in found.sources][1] == ("unknown", 7)
    assert found.requests == 3000


def test_a_log_without_a_file_says_nothing_of_what_is_the_same_for_everybody(tmp_path):
    public = next(one for one in traffic_of(counted(tmp_path, GOOD)).measured if one.slug == "public")
    assert public.withheld


def test_a_stream_is_read_as_a_file_is():
    found = tally(["-"], Rules(LATEST), stream=io.BytesIO(gzip.compress(GOOD)))
    assert found.requests == 3000


def test_a_name_of_nothing_is_an_error_with_what_to_do(tmp_path):
    with pytest.raises(LoopwrightError, match="no such file"):
        sources_of([str(tmp_path / "*.gz")])
    with pytest.raises(LoopwrightError, match="a folder"):
        sources_of([str(tmp_path)])


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=80), max_size=30), st.randoms())
def test_any_bytes_between_good_lines_leave_the_good_ones(tmp_path, junk, chance):
    lines = GOOD.splitlines()[:200]
    held = [*lines, *(one.replace(b"\n", b"").replace(b"\r", b"") for one in junk)]
    chance.shuffle(held)
    found = counted(tmp_path, b"\n".join(held))
    source = found.sources[0]
    assert found.requests >= 200
    assert source.lines == found.requests + source.unread + source.comments + source.wrong_clock


def test_share_times_requests_of_a_stage_is_what_was_seen(tmp_path):
    asked = []
    for visit in range(100):  # all reach c; ten of them by b, five of those twice
        paths = ["/a", *["/b"] * (0 if visit >= 10 else 2 if visit < 5 else 1), "/c"]
        asked += [line(visit, path, address=f"10.0.0.{visit}") for path in paths]
    stages = tuple(Stage(name, f"/{name}") for name in "abc")
    found = counted(tmp_path, b"\n".join(asked) + b"\n", stages=stages)
    seen = {one.name: one for one in traffic_of(found).stages}
    assert seen["b"].share == 1.0
    assert seen["b"].share * seen["b"].requests_per_visit == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("programs", "rules", "visitors"),
    [
        (9, {}, 20),
        (41, {}, 61),
        (9, {"programs": True}, 29),
        (41, {"without": frozenset({"programs"})}, 20),
        (41, {"programs": True, "without": frozenset({"programs"})}, 20),
    ],
    ids=["few", "most", "an API", "left out", "an API but left out"],
)
def test_programs_are_people_where_the_product_is_for_programs(programs, rules, visitors, tmp_path):
    asked = [line(place, "/a", address=f"10.0.0.{place}") for place in range(20)]
    asked += [line(place, "/a", "okhttp/4.12.0", f"10.0.1.{place}") for place in range(programs)]
    found = counted(tmp_path, b"\n".join(asked) + b"\n", stages=(Stage("a", "/a"),), **rules)
    seen = traffic_of(found)
    assert (seen.visitors, seen.visits, seen.stages[0].visits) == (visitors,) * 3
    assert found.people.stage_requests == [visitors]


@pytest.mark.parametrize(("heavy", "narrow"), [(1, True), (100, False)])
def test_requests_of_a_person_range_as_far_as_people_differ(heavy, narrow, tmp_path):
    asked = [
        line(0, "/a", address=f"10.0.{person // 200}.{person % 200}")
        for person in range(200)
        for _ in range(heavy if person % 20 == 0 else 1)
    ]
    seen = traffic_of(counted(tmp_path, b"\n".join(asked) + b"\n"))
    found = next(one for one in seen.measured if one.slug == "requests_per_active_day")
    assert found.value == pytest.approx((190 + 10 * heavy) / 200)
    each = np.array([heavy] * 10 + [1] * 190)
    spread = 1.96 * each.std(ddof=1) / np.sqrt(200)
    assert found.high - found.value == pytest.approx(spread, rel=0.01)
    assert (found.low == found.high) is narrow


def test_a_route_of_few_clients_or_few_requests_is_shown_to_nobody(tmp_path):
    def asked(path, times, clients):
        return [line(place, path, address=f"10.0.0.{place % clients}") for place in range(times)]

    lines = [
        *asked("/all", 30, 10), *asked("/enough", 5, 5), *asked("/two/of/us", 30, 2), *asked("/rare", 4, 4),
        *asked("/pays", 1, 1),
    ]  # fmt: skip
    found = counted(tmp_path, b"\n".join(lines) + b"\n", stages=(Stage("pays", "/pays", "GET"),))
    assert [one.route for one in traffic_of(found).routes] == ["GET /all", "GET /enough", "GET /pays"]


def test_blocks_together_know_the_clients_of_a_route(tmp_path):
    lines = [line(place, "/a", address=f"10.0.0.{place}") for place in range(3)] * 20_000
    lines += [line(place, "/a", address=f"10.0.0.{place}") for place in range(5)]
    lines += [line(place, "/b", address=f"10.0.1.{place}") for place in range(5)]
    found = counted(tmp_path, b"\n".join(lines) + b"\n")
    assert len(found.routes["GET /a"].clients) == 5
    assert [one.route for one in traffic_of(found).routes] == ["GET /a", "GET /b"]


@pytest.mark.parametrize(
    ("secret", "written"),
    [
        ("203.0.113.77", "client 203.0.113.77 asked"),
        ("2001:db8::42", "[2001:db8::42] asked"),
        ("fe80:0:0:0:1:2:3:4", "from fe80:0:0:0:1:2:3:4"),
        ("alice", "user alice@example.org asked"),
        ("alice", "user=alice%40example.org asked"),
        ("hush", "GET /mail?q=hush&token=hush HTTP/1.1"),
        ("hush", "Authorization: Basic hush"),
        ("eyJhbGciOiJIUzI1NiIsInR5cCI6", "cookie eyJhbGciOiJIUzI1NiIsInR5cCI6"),
    ],
)
def test_an_unknown_format_is_said_without_anybodys_address_or_query(secret, written, tmp_path):
    with pytest.raises(LoopwrightError, match="no known format") as refused:
        counted(tmp_path, f"some words 13/Oct/2025:10:11:12: {written} today\n".encode() * 9)
    assert "some words 13/Oct/2025:10:11:12" in refused.value.message
    assert secret not in refused.value.message
