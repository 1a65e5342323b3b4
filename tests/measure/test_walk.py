"""The main walk in a real Chromium, over the article."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from assistant.live import LiveAssistant
from assistant.settings import Settings
from index.encoding import load_encoder
from index.home import Home
from index.update import update
from tests.assistant.web.browsing import FLAGS, browsing, serving, walk
from tests.assistant.web.conftest import build_app
from tests.chromium import MISSING, find_chromium
from tests.measure.shared_data import ARTICLE

pytestmark = [
    pytest.mark.measure,
    pytest.mark.skipif(not ARTICLE.is_file(), reason=f"the evaluation data are not here: {ARTICLE}"),
]


def test_the_walk_on_the_article(tmp_path: Path) -> None:
    """A person asks about a man's bones, reads the article's own words and sees them highlighted at their place."""
    settings = Settings(home=tmp_path)
    update(Home(tmp_path), [str(ARTICLE)], lambda: load_encoder(None, threads=2))
    live = LiveAssistant(settings)
    path = find_chromium()
    assert path, MISSING

    with serving(build_app(live, settings)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        with browsing(browser) as context:
            page = context.new_page()
            page.goto(address)
            outcome = walk(page, live.current().documents, "does it thin a man's bones?")

            print(outcome.inner_text())
