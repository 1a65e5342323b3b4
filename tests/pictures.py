"""Make the pictures that README shows: `python -m tests.pictures` writes them into `docs/`."""

import io
import sys
from pathlib import Path

from PIL import Image

from tests.assistant.web.browsing import DESKTOP, PHONE, browsing
from tests.assistant.web.states import STATES
from tests.screenshots import opened

FOLDER = Path(__file__).parents[1] / "docs"
MOST_BYTES = 150_000
# A state of the page, the size of the window, and how many dots a pixel of it gets.
PICTURES = {"answer-desktop.webp": ("chat-answer", DESKTOP, 1), "source-phone.webp": ("chat-source-beside", PHONE, 2)}
_QUALITY = 80


def main() -> int:
    """Write the pictures, and return the status of the command."""
    states = {state.name: state for state in STATES}
    with opened() as (browser, served):
        for name, (state, size, dots) in PICTURES.items():
            with browsing(browser, size, dots=dots) as context:
                page = context.new_page()
                states[state].reach(page, served)
                image = Image.open(io.BytesIO(page.screenshot()))
                image.save(FOLDER / name, quality=_QUALITY, method=6)
            print(f"{FOLDER / name}: {(FOLDER / name).stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
