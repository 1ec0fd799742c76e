"""Wheels of packages that are installed here, for builds that reach no registry."""

from __future__ import annotations

import hashlib
import re
import zipfile
from importlib.metadata import Distribution, distribution
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NEEDS = re.compile(r"[\w.-]+")


def wheel(name: str, folder: Path) -> str:
    """Put an installed package together as a wheel again; the line that requires exactly it."""
    found = distribution(name)
    tag = re.findall(r"^Tag: (\S+)$", found.read_text("WHEEL") or "", re.MULTILINE)[-1]
    plain = re.sub(r"[-_.]+", "_", found.metadata["Name"])
    path = folder / f"{plain}-{found.version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file in found.files or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                archive.write(str(file.locate()), str(file))
    return f"{found.metadata['Name']}=={found.version} --hash=sha256:{digest(path)}"


def program(name: str, body: str, folder: Path) -> str:
    """A wheel that is nothing but a program: the stand-in for one that is not installed here."""
    path, info = folder / f"{name}-1.0-py3-none-any.whl", f"{name}-1.0.dist-info"
    texts = {
        f"{name}.py": f"def main():\n    {body}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
    }
    record = "".join(f"{file},,\n" for file in (*texts, f"{info}/RECORD"))
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {**texts, f"{info}/RECORD": record}.items():
            archive.writestr(file, text)
    return f"{name}==1.0 --hash=sha256:{digest(path)}"


def closure(*names: str) -> tuple[str, ...]:
    """Packages and all that they need that is installed here."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except ModuleNotFoundError:  # for another system, or an extra that nobody asked for
            continue
        waiting += [
            matched.group()
            for line in found[name].requires or ()
            if "extra ==" not in line and (matched := NEEDS.match(line))
        ]
    return tuple(sorted(found))


def digest(path: Path) -> str:
    """What pip compares a wheel with."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
