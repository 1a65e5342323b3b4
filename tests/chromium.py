"""Find a Chromium for the browser tests; where there is none and this may install packages, install it.

`python tests/chromium.py` prints its path, or says in one sentence what to do and ends with status 1.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PLACES = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
MISSING = "the browser tests need Chromium or Chrome; install one, for example with `apt-get install chromium`"


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome on this machine, or None."""
    found = (shutil.which(name) for name in _NAMES)
    places = (str(place) for place in _PLACES if place.is_file())
    return next((path for path in (*found, *places) if path), None)


def _install() -> None:
    """Install Debian's Chromium, where this process may."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-q"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-q", "chromium"], check=True)


if __name__ == "__main__":
    if find_chromium() is None:
        _install()
    path = find_chromium()
    print(path or MISSING)
    sys.exit(0 if path else 1)
