"""What users write into a loop file stays text: it breaks neither a query nor a template nor a script."""

from __future__ import annotations

from dataclasses import replace

from tests.generate.conftest import setting_of
from tests.generate.trees import lay, said

from loopwright.generate.rendering import rendered
from loopwright.loop.model import OutsideCall, Stage

NAMES = (
    'says "hello"',
    "{{ $labels.x }}",
    "支払う",
    "見る",
    "back\\slash\nand line",
    "*/ process.exit(7); /*",
)


def hostile():
    """The shop with such names for its stages and the services that it calls."""
    setting = setting_of("launch-shop")
    stages = tuple(
        Stage(name, 1 / place, 2.0, 0.5 / place if place > 1 else None)
        for place, name in enumerate(NAMES, start=1)
    )
    calls = tuple(OutsideCall(name=name, seconds=0.1, share=0.1, required=True) for name in NAMES)
    service = replace(setting.loop.service, outside_calls=calls)
    loop = replace(setting.loop, name='A "shop": {{ it }} */', stages=stages, service=service)
    return replace(setting, answer=replace(setting.answer, loop=loop))


def test_names_stay_text(tmp_path):
    texts = {
        file.path: file.text
        for one in rendered(hostile(), ("observability", "recovery", "cost", "load"))
        for file in one.files
    }
    root = lay(texts, tmp_path) / "observability/prometheus"
    status, printed = said(
        "promtool", "check", "rules", "--lint-fatal", *sorted((root / "rules").glob("*.yaml"))
    )
    assert status == 0, printed
    for topic in ("stages", "services"):
        status, printed = said("promtool", "test", "rules", f"{topic}.yaml", cwd=root / "tests")
        assert status == 0, printed
    (tmp_path / "k6.mjs").write_text(texts["load/k6.js"])
    assert said("node", "--check", tmp_path / "k6.mjs") == (0, "")
    assert '"says \\"hello\\""' in texts["load/k6.js"]
