"""Run the web application and the engine that watches the loop, from the loop file and its design.

One process on SQLite; the first start prints a link, good for one day and one use, to create the owner.
Data and the key that encrypts secrets are kept in a folder of their own.

For instance:

    loopwright serve
    loopwright serve --demo
    loopwright serve --listen 127.0.0.1:9000 --data /var/lib/loopwright
    loopwright serve --address https://ops.example.com --behind-proxy
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.loading import catalogue_with
from loopwright.interfaces.cli.options import FILE, catalogue_option, loop_argument
from loopwright.interfaces.cli.registry import command
from loopwright.loop.errors import LoopwrightError, UsageError

if TYPE_CHECKING:
    from socket import socket

    from loopwright.interfaces.web.site import Site

OPERATE = "operate.yaml"
ADDRESS = "127.0.0.1:8000"
HIGHEST_PORT = 65_535


@command(__name__, __doc__)
@loop_argument
@click.option("--listen", default=ADDRESS, metavar="HOST:PORT", show_default=True, help="Where it listens.")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Where it keeps its data and its key; a folder of the loop's name among your programs' data by default.",
)  # fmt: skip
@click.option(
    "--address", default="", metavar="URL", help="How people reach it, where not from this machine alone."
)
@click.option(
    "--behind-proxy", is_flag=True, help="Take visitors' addresses and https from the proxy on this machine."
)
@click.option(
    "--operate", type=FILE, metavar="FILE",
    help="What else is watched, and who is told: operate.yaml beside the loop file, where it is there.",
)  # fmt: skip
@click.option(
    "--demo", is_flag=True, help="Watch a small product of ours that breaks on schedule; nothing is kept."
)
@catalogue_option
def run(
    loop: Path,
    listen: str,
    data: Path | None,
    address: str,
    operate: Path | None,
    catalogue: Path | None,
    *,
    behind_proxy: bool,
    demo: bool,
) -> None:
    """Serve."""
    host, port = _place(listen)
    address = _checked(address)
    try:
        if demo:
            _demonstrate(host, port)
        else:
            _watch(loop, (host, port), (data, address, operate, catalogue), behind_proxy=behind_proxy)
    except ModuleNotFoundError as error:
        if str(error.name).startswith("loopwright"):
            raise
        raise LoopwrightError(
            f"{error.name} is not installed: the server is an extra",
            "pip install 'loopwright[serve]', or uv sync --extra serve in a checkout.",
        ) from None


def _watch(
    loop: Path,
    place: tuple[str, int],
    given: tuple[Path | None, str, Path | None, Path | None],
    *,
    behind_proxy: bool,
) -> None:
    """Serve a loop: ``given`` are the folder of the data, the address, the operate file and the catalogue's overlay."""
    import django  # noqa: F401 - whether the extra is there is told before a design is worked out

    from loopwright.interfaces.cli.asking import answer
    from loopwright.interfaces.web import serving
    from loopwright.interfaces.web.site import Site

    data, address, operate, catalogue = given
    found = answer(loop, (), catalogue, frozenset({"triggers", "decisions"}))
    site = Site(data or _folder(found.loop.name), address, "", behind_proxy)
    file = operate or (loop.parent / OPERATE if (loop.parent / OPERATE).exists() else None)
    with (
        serving.opened(site, found.loop, found, catalogue_with(catalogue)) as desk,
        serving.bound(*place) as listening,  # before the engine tells anybody anything
        serving.turning(desk, found, file),
    ):
        _serve(site, place[0], listening)


def _demonstrate(host: str, port: int) -> None:
    import os
    import secrets
    import tempfile

    from loopwright.interfaces.cli.asking import answer
    from loopwright.interfaces.web import serving
    from loopwright.interfaces.web.site import Site

    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        serving.prepared(site)
        from loopwright.interfaces.web.demo import product as demo  # its tables need a site

        os.environ["LOOPWRIGHT_DEMO"] = secrets.token_hex()
        found = answer(Path(demo.__file__).with_name("loop.yaml"), (), None, frozenset({"decisions"}))
        with demo.Product() as product, serving.opened(site, found.loop, found, catalogue_with(None)) as desk:
            file = Path(folder) / OPERATE
            file.write_text(demo.operate_file(product), encoding="utf-8")
            with serving.bound(host, port) as listening, serving.turning(desk, found, file):
                product.walked(desk)
                _serve(site, host, listening)


def _serve(site: Site, host: str, listening: socket) -> None:
    from loopwright.interfaces.web import serving
    from loopwright.interfaces.web.accounts.entering import owner_link

    reached = site.address or f"http://{host}:{listening.getsockname()[1]}"

    secret = owner_link()
    click.echo(f"Serving {reached}")
    if secret is not None:
        click.echo(f"Create the owner, once, within a day: {reached}/welcome/{secret}")
    serving.serve(listening, behind_proxy=site.behind_proxy)


def _place(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > HIGHEST_PORT:
        raise UsageError(f"--listen {listen}: not of the form HOST:PORT", f"For instance --listen {ADDRESS}.")
    return host.strip("[]"), int(port)


def _checked(address: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    if address and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/")):
        raise UsageError(
            f"--address {address}: no address of a server", "For instance https://ops.example.com."
        )
    return address.rstrip("/")


def _folder(name: str) -> Path:
    import re

    from platformdirs import user_data_path

    return user_data_path("loopwright") / (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "loop")
