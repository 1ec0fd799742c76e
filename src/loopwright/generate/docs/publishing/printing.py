"""A page printed to PDF by a browser of the Chromium family, which whoever develops for the web has at hand."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from loopwright.loop.errors import LoopwrightError

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "brave",
)
LONGEST_SECONDS = 180
PRINTED_AT = re.compile(rb"/(?:CreationDate|ModDate) \(D:(\d{14})[+-]\d\d'\d\d'\)")
NO_TIME = b"20000101000000"
"""What stands for the time of printing, so that the same page gives the same bytes: a document says its day itself."""
ADVICE = "Install Chromium or Chrome, or open print.html of the site in a browser and print it from there."


def print_page(browser: Path | None, page: Path, pdf: Path, *, sandbox: bool = True) -> None:
    """Print a local page into a PDF; raises LoopwrightError where no browser is given, or it does not.

    ``sandbox`` off is for containers whose user is root, where a browser refuses to begin otherwise.
    """
    if browser is None:
        raise LoopwrightError("no browser of the Chromium family was found to print the PDF with", ADVICE)
    with tempfile.TemporaryDirectory(prefix="loopwright-print-") as folder:
        made = Path(folder) / "documents.pdf"
        command = [
            str(browser),
            "--headless",
            "--disable-gpu",
            "--disable-extensions",
            "--no-first-run",
            "--disable-dev-shm-usage",
            f"--user-data-dir={folder}/profile",
            "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
            f"--print-to-pdf={made}",
            *([] if sandbox else ["--no-sandbox"]),
            page.resolve().as_uri(),
        ]
        try:
            done = subprocess.run(  # noqa: S603 - a list of arguments, none of them a user's text
                command, capture_output=True, timeout=LONGEST_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise LoopwrightError(f"{browser}: could not print {page} ({error})", ADVICE) from error
        if done.returncode or not made.exists():
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise LoopwrightError(
                f"{browser}: did not print {page}: {said[-1] if said else 'no reason given'}", ADVICE
            )
        pdf.parent.mkdir(parents=True, exist_ok=True)
        beside = pdf.with_name(f".{pdf.name}.part")
        beside.write_bytes(timeless(made.read_bytes()))
        beside.replace(pdf)


def timeless(pdf: bytes) -> bytes:
    """A PDF without the time at which it was printed; no byte moves, so that its table of places still holds."""
    return PRINTED_AT.sub(lambda found: found[0].replace(found[1], NO_TIME), pdf)
