"""How a function becomes a renderer, and how all of them are found: the families are scanned, nothing lists them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from loopwright import generate as package
from loopwright.design.verdict import NotApplicable
from loopwright.generate.file import File
from loopwright.loop.errors import UsageError
from loopwright.loop.kinds import nearest_spelling, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from loopwright.generate.setting import Setting

Rendered = tuple[File, ...] | NotApplicable


@dataclass(frozen=True, slots=True)
class Renderer:
    """A way to render some files: its slug and title (from the function), its family, its seed."""

    slug: str
    title: str
    family: str
    seed: str
    render: Callable[[Setting], Rendered]


@dataclass(frozen=True, slots=True)
class Written:
    """What one renderer gave: its files, or why there are none."""

    renderer: Renderer
    files: tuple[File, ...]
    because: str = ""


def renders(seed: str) -> Callable[[Callable[[Setting], Rendered]], Renderer]:
    """Turn a function into a renderer; ``seed`` names the document and section it answers to."""

    def wrap(function: Callable[[Setting], Rendered]) -> Renderer:
        title = inspect.cleandoc(function.__doc__ or "").partition("\n")[0].strip()
        family = function.__module__.removeprefix(f"{package.__name__}.").partition(".")[0]
        return Renderer(function.__name__, title, family, seed, function)

    return wrap


@cache
def every_family() -> tuple[str, ...]:
    """All families of files, by name."""
    return tuple(sorted(one.name for one in pkgutil.iter_modules(package.__path__) if one.ispkg))


def parts_for(wanted: Iterable[str]) -> frozenset[str]:
    """What an answer must hold for some families (the usual ones unless named): decisions, and their `ASKS`."""
    folders = (
        importlib.import_module(f"{package.__name__}.{name}")
        for name in tuple(wanted) or families()
        if name in every_family()
    )
    return frozenset({"decisions"}).union(*(getattr(folder, "ASKS", ()) for folder in folders))


@cache
def families() -> tuple[str, ...]:
    """The families that are written unless some are named: all but those whose package says ``BY_NAME``."""
    folders = {name: importlib.import_module(f"{package.__name__}.{name}") for name in every_family()}
    return tuple(name for name, folder in folders.items() if not getattr(folder, "BY_NAME", False))


@cache
def renderers(family: str) -> tuple[Renderer, ...]:
    """Every renderer of a family, by slug; two equal slugs raise, an unknown family raises UsageError."""
    if family not in every_family():
        near = nearest_spelling(family, every_family())
        raise UsageError(
            f"no family of files is called {shown(family)}" + (f"; did you mean {near!r}?" if near else ""),
            f"There are: {', '.join(every_family())}.",
        )
    folder = importlib.import_module(f"{package.__name__}.{family}")
    found: dict[str, Renderer] = {}
    for module in pkgutil.iter_modules(folder.__path__):
        for value in vars(importlib.import_module(f"{folder.__name__}.{module.name}")).values():
            if isinstance(value, Renderer) and value.family == family:
                if value.slug in found and found[value.slug] is not value:
                    msg = f"two renderers are called {value.slug!r}"
                    raise ValueError(msg)
                found[value.slug] = value
    return tuple(found[slug] for slug in sorted(found))


def rendered(setting: Setting, wanted: Iterable[str] = ()) -> tuple[Written, ...]:
    """What the renderers of some families (all of them unless named) make of a setting; equal paths raise."""
    found: list[Written] = []
    paths: dict[str, str] = {}
    for family in tuple(wanted) or families():
        for renderer in renderers(family):
            result = _result(renderer, setting)
            files = () if isinstance(result, NotApplicable) else result
            for file in files:
                if file.path in paths:
                    msg = f"{renderer.slug} and {paths[file.path]} both write {file.path}"
                    raise ValueError(msg)
                paths[file.path] = renderer.slug
            because = result.because if isinstance(result, NotApplicable) else ""
            found.append(Written(renderer, files, because))
    return tuple(found)


def _result(renderer: Renderer, setting: Setting) -> Rendered:
    """What a renderer makes of a setting, made once."""
    key = renderer.family, renderer.slug
    if key not in setting.rendered:
        setting.rendered[key] = renderer.render(setting)
    return cast("Rendered", setting.rendered[key])
