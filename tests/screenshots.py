"""Write a picture of every state of every page, to be looked at.

On a desktop and a phone, in light and dark, at a zoom of 200 %, and in colours that the system forces. All stand
still, as who asks for less motion sees them.

`python -m tests.screenshots` writes them into `screenshots/`; words after it name the states, all of them otherwise.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from playwright.sync_api import Browser, expect, sync_playwright

from assistant.live import LiveAssistant
from assistant.settings import Settings
from corpus.reading import BUILTIN
from index.encoding import load_encoder
from index.home import Home
from index.update import update
from tests.assistant.web.browsing import DESKTOP, FLAGS, PHONE, WAIT_MS, ZOOMED, browsing, serving
from tests.assistant.web.conftest import build_app, keeping_app, spanish_app, staff_app
from tests.assistant.web.rare_states import RARE_STATES
from tests.assistant.web.states import STATES, Served, State
from tests.chromium import MISSING, find_chromium
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.clock import Clock
from tests.fakes.documents import LIBRARY

_FOLDER = Path(__file__).parents[1] / "screenshots"
_LIGHT, _DARK, _FORCED = (
    {"color_scheme": "light", "forced_colors": "none"},
    {"color_scheme": "dark", "forced_colors": "none"},
    {"color_scheme": "light", "forced_colors": "active"},
)
_LOOKS: dict[str, tuple[tuple[int, int], dict[str, dict[str, Any]]]] = {
    "desktop": (DESKTOP, {"light": _LIGHT, "dark": _DARK, "forced": _FORCED}),
    "phone": (PHONE, {"light": _LIGHT, "dark": _DARK}),
    "zoomed": (ZOOMED, {"light": _LIGHT}),
}


@contextmanager
def opened() -> Iterator[tuple[Browser, Served]]:
    """Start a browser, and serve the real and the fake assistant; without a Chromium the command ends."""
    # One of the states is a failure, and the servers are stopped while the browser holds on to them.
    logging.disable(logging.ERROR)
    expect.set_options(timeout=WAIT_MS)
    path = find_chromium()
    if path is None:
        sys.exit(MISSING)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        settings, clock = Settings(home=Path(folder) / "real"), Clock()
        staff, kept = Home(Path(folder) / "staff"), Home(Path(folder) / "kept")
        update(Home(settings.home), [BUILTIN], lambda: load_encoder(None, threads=2))
        fake = cast("LiveAssistant", FakeLive(FakeAssistant(LIBRARY)))
        with (
            serving(build_app(LiveAssistant(settings), settings)) as real_address,
            serving(build_app(fake, Settings(home=Path(folder) / "fake"))) as fake_address,
            serving(staff_app(staff.path, clock)) as staff_address,
            serving(keeping_app(kept.path)) as kept_address,
            serving(spanish_app(settings.home)) as spanish_address,
        ):
            yield (
                browser,
                Served(real_address, fake_address, staff_address, clock, staff, kept_address, kept, spanish_address),
            )
        browser.close()


def main(names: list[str]) -> int:
    """Write the pictures, and return the status of the command."""
    states = [state for state in (*STATES, *RARE_STATES) if not names or state.name in names]
    _FOLDER.mkdir(exist_ok=True)
    with opened() as (browser, served):
        for device in _LOOKS:
            _picture(browser, device, states, served)
    print(f"{len(states) * sum(len(looks) for _, looks in _LOOKS.values())} pictures are in {_FOLDER}")
    return 0


def _picture(browser: Browser, device: str, states: list[State], served: Served) -> None:
    size, looks = _LOOKS[device]
    with browsing(browser, size) as context:
        page = context.new_page()
        for state in states:
            page.emulate_media(**_LIGHT)
            state.reach(page, served)
            for name, look in looks.items():
                page.emulate_media(**look)
                page.screenshot(path=_FOLDER / f"{state.name}-{device}-{name}.png")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
