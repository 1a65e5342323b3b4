"""Write a picture of every state of every page, on a desktop and a phone, in light and dark, to be looked at.

`python -m tests.screenshots` writes them into `screenshots/`; words after it name the states, all of them otherwise.
"""

import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from playwright.sync_api import Browser, sync_playwright

from assistant.live import LiveAssistant
from assistant.settings import Settings
from corpus.reading import BUILTIN
from index.encoding import load_encoder
from index.home import Home
from index.update import update
from tests.assistant.web.browsing import DESKTOP, FLAGS, PHONE, browsing, serving
from tests.assistant.web.conftest import build_app, keeping_app, staff_app
from tests.assistant.web.states import STATES, Served, State
from tests.chromium import MISSING, find_chromium
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.clock import Clock
from tests.fakes.documents import LIBRARY

_FOLDER = Path(__file__).parents[1] / "screenshots"
_SIZES = {"desktop": DESKTOP, "phone": PHONE}


def main(names: list[str]) -> int:
    """Write the pictures, and return the status of the command."""
    # One of the states is a failure, and the servers are stopped while the browser holds on to them.
    logging.disable(logging.ERROR)
    path = find_chromium()
    if path is None:
        print(MISSING)
        return 1
    states = [state for state in STATES if not names or state.name in names]
    _FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        settings, clock = Settings(home=Path(folder) / "real"), Clock()
        update(Home(settings.home), [BUILTIN], lambda: load_encoder(None, threads=2))
        fake = cast("LiveAssistant", FakeLive(FakeAssistant(LIBRARY)))
        with (
            serving(build_app(LiveAssistant(settings), settings)) as real_address,
            serving(build_app(fake, Settings(home=Path(folder) / "fake"))) as fake_address,
            serving(staff_app(Path(folder) / "staff", clock)) as staff_address,
            serving(keeping_app(Path(folder) / "kept")) as kept_address,
        ):
            served = Served(real_address, fake_address, staff_address, clock, kept_address)
            for device in _SIZES:
                _picture(browser, device, states, served)
        browser.close()
    print(f"{len(states) * len(_SIZES) * 2} pictures are in {_FOLDER}")
    return 0


def _picture(browser: Browser, device: str, states: list[State], served: Served) -> None:
    with browsing(browser, _SIZES[device]) as context:
        page = context.new_page()
        for state in states:
            page.emulate_media(color_scheme="light")
            state.reach(page, served)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=_FOLDER / f"{state.name}-{device}-{scheme}.png")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
