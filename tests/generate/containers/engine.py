"""Podman in rooms of its own: a network, mounts and a store that nothing outside the test sees, and bases made here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NEEDED = ("podman", "crun", "unshare", "nsenter", "ip", "iptables", "catatonit", "aardvark-dns")
HELPERS = ("/usr/lib/podman", "/usr/libexec/podman")
SETTINGS = """\
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
log_driver = "k8s-file"
init_path = "{init}"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
image_default_format = "docker"
runtime = "crun"
[network]
network_backend = "netavark"
network_config_dir = "{root}/networks"
"""
# crun refuses a machine whose cgroups are of both kinds, as those of some virtual machines are
# and podman takes a resolver of names for its own that a run before left behind in the machine's /run
ROOM = (
    "mountpoint -q /sys/fs/cgroup/unified && umount /sys/fs/cgroup/unified; "
    "mkdir -p /run/containers && mount -t tmpfs tmpfs /run/containers; "
    "ip link set lo up; exec sleep infinity"
)


def there() -> bool:
    """Whether containers can be run here: as root, with podman and what it calls."""
    path = os.pathsep.join((os.environ.get("PATH", ""), *HELPERS, "/usr/sbin"))
    return os.geteuid() == 0 and all(shutil.which(name, path=path) for name in NEEDED)


class Engine:
    """A podman that keeps all it has below one folder."""

    def __init__(self, root: Path, room: int) -> None:
        self.root, self._room = root, room
        settings = root / "containers.conf"
        settings.write_text(SETTINGS.format(root=root, init=shutil.which("catatonit")), encoding="utf-8")
        keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environment = keep | {
            "CONTAINERS_CONF": str(settings),
            "BUILDAH_FORMAT": "docker",
            "BUILDAH_LAYERS": "false",  # one for a stage is enough, and quicker
            "TMPDIR": str(root),
            "XDG_RUNTIME_DIR": str(root),
        }
        wrapper = root / "podman"
        flags = f"--root {root}/store --runroot {root}/run --storage-driver overlay"
        wrapper.write_text(f'#!/bin/sh\nexec {shutil.which("podman")} {flags} "$@"\n', encoding="utf-8")
        wrapper.chmod(0o755)

    def said(
        self, *command: str | Path, cwd: Path | None = None, seconds: float = 300, **more: str
    ) -> tuple[int, str]:
        """A program's exit status and what it printed, in the rooms of the engine."""
        enter = ["nsenter", f"--target={self._room}", "--net", "--mount", f"--wd={cwd or self.root}", "--"]
        done = subprocess.run(
            [*enter, *map(str, command)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            check=False,
            env=self.environment | more,
        )
        return done.returncode, done.stdout

    def done(self, *command: str | Path, cwd: Path | None = None, **more: str) -> str:
        """What a program printed; one that fails raises AssertionError with it."""
        status, out = self.said(*command, cwd=cwd, **more)
        assert status == 0, f"{' '.join(map(str, command))}\n{out}"
        return out

    def podman(self, *words: str | Path, cwd: Path | None = None) -> str:
        """What podman printed."""
        return self.done(self.root / "podman", *words, cwd=cwd)

    def compose(self, *words: str, cwd: Path, **more: str) -> str:
        """What podman-compose printed."""
        program = Path(sys.executable).parent / "podman-compose"
        command = (program, "--podman-path", self.root / "podman", *words)
        return self.done(*command, cwd=cwd, **more)

    def base(self, name: str, *lines: str, files: dict[str, str] | None = None) -> None:
        """An image under the very name that a file asks for, made of the machine's own programs."""
        folder = self.root / "bases" / name.replace("/", "-").replace(":", "-")
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in (files or {}).items():
            (folder / path).write_text(text, encoding="utf-8")
        (folder / "Dockerfile").write_text(
            "\n".join(("FROM localhost/machine:1", *lines, "")), encoding="utf-8"
        )
        self.podman("build", "--quiet", "--tag", name, folder)


@contextmanager
def engine(root: Path) -> Iterator[Engine]:
    """An engine whose containers and rooms are gone afterwards."""
    root.mkdir(parents=True, exist_ok=True)
    room = subprocess.Popen(["unshare", "--net", "--mount", "sh", "-c", ROOM])
    try:
        _entered(room)
        yield (made := Engine(root, room.pid))
    finally:
        with suppress(subprocess.TimeoutExpired, UnboundLocalError):
            made.said(root / "podman", "rm", "--all", "--force", "--time", "1", seconds=60)
        room.kill()
        room.wait()
        shutil.rmtree(root, ignore_errors=True)


def _entered(room: subprocess.Popen[bytes]) -> None:
    """Wait until the room's shell has become what it waits in: all is set up by then."""
    for _ in range(1000):
        if Path(f"/proc/{room.pid}/comm").read_text(encoding="utf-8").strip() == "sleep":
            return
        with suppress(subprocess.TimeoutExpired):
            room.wait(0.01)
            break
    msg = "no rooms could be made for containers"
    raise RuntimeError(msg)


def machine_image(
    place: Path, programs: Iterable[str], folders: Iterable[Path], links: dict[str, str]
) -> Path:
    """An archive of programs with the libraries that they load, and of folders, at their own places."""
    skipped = (
        "__pycache__",
        "site-packages",
        "dist-packages",
        "test",
        "tests",
        "idlelib",
        "tkinter",
        "lib2to3",
    )
    archive = place / "machine.tar"
    with tarfile.open(archive, "w") as tar:
        seen: set[Path] = set()
        _directories(tar)
        for name in programs:
            path = Path(shutil.which(name) or name)
            for one in (path, *_libraries(path)):
                _put(tar, one, seen)
        for folder in folders:
            for one in sorted(folder.rglob("*")):
                if not one.is_dir() and not any(part in skipped for part in one.parts) and one.suffix != ".a":
                    _put(tar, one, seen)
                    if ".so" in one.suffixes or one.parent.name == "bin":
                        for library in _libraries(one):
                            _put(tar, library, seen)
        for name, target in links.items():
            link = tarfile.TarInfo(name.lstrip("/"))
            link.type, link.linkname = tarfile.SYMTYPE, target
            tar.addfile(link)
    return archive


def _directories(tar: tarfile.TarFile) -> None:
    for name, mode in {
        "tmp": 0o1777,
        "root": 0o755,
        "run": 0o755,
        "var/run": 0o755,
        "proc": 0o755,
        "etc": 0o755,
    }.items():
        folder = tarfile.TarInfo(name)
        folder.type, folder.mode = tarfile.DIRTYPE, mode
        tar.addfile(folder)
    users = {
        "etc/passwd": "root:x:0:0::/root:/bin/sh\npostgres:x:999:999::/var/lib/postgresql:/bin/sh\n",
        "etc/group": "root:x:0:\npostgres:x:999:\n",
    }
    for name, text in users.items():
        entry = tarfile.TarInfo(name)
        entry.size = len(text)
        tar.addfile(entry, BytesIO(text.encode()))


def _put(tar: tarfile.TarFile, path: Path, seen: set[Path]) -> None:
    """A file, or a link and what it leads to, below real folders: /bin and /lib of the machine may be links."""
    place = path.parent.resolve() / path.name
    if place in seen or not (place.exists() or place.is_symlink()):
        return
    seen.add(place)
    tar.add(place, arcname=str(place).lstrip("/"), recursive=False)
    if place.is_symlink():
        _put(tar, Path(os.path.normpath(place.parent / place.readlink())), seen)


def _libraries(path: Path) -> list[Path]:
    done = subprocess.run(["ldd", str(path)], capture_output=True, text=True, check=False)
    words = (word for line in done.stdout.splitlines() for word in line.split() if word.startswith("/"))
    return [Path(word) for word in words]
