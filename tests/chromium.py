"""Find a Chromium for the browser tests; where the best one is missing and this may install packages, install it.

The headless shell draws and runs pages as Chromium does, without the windows and menus around them, which nobody sees
here and which took most of the time of the tests.

`python tests/chromium.py` prints its path, or says in one sentence what to do and ends with status 1.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_SHELL = "chromium-headless-shell"
_NAMES = (_SHELL, "chrome-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PLACES = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
# Where Debian's servers cannot be reached, that is known soon.
_APT = ("apt-get", "-q", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::Retries=1")
MISSING = "the browser tests need Chromium or Chrome; install one, for example with `apt-get install chromium`"


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome on this machine, the lightest first, or None."""
    found = (shutil.which(name) for name in _NAMES)
    places = (str(place) for place in _PLACES if place.is_file())
    return next((path for path in (*found, *places) if path), None)


def _install() -> None:
    """Install Debian's headless shell, where this process may; where that cannot be had, all of Chromium if need be."""
    if shutil.which(_SHELL) or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    subprocess.run([*_APT, "update"], check=False)
    shell = subprocess.run([*_APT, "install", "-y", _SHELL], check=False)
    if shell.returncode and find_chromium() is None:
        subprocess.run([*_APT, "install", "-y", "chromium"], check=True)


if __name__ == "__main__":
    _install()
    path = find_chromium()
    print(path or MISSING)
    sys.exit(0 if path else 1)
