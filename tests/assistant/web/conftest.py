"""One application over the fake assistant, shared: putting Gradio together costs seconds."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI

from assistant.live import LiveAssistant
from assistant.settings import Settings, quiet_libraries
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.documents import LIBRARY

PUBLIC_HOST = "chat.example.org"


@pytest.fixture(scope="session")
def app_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of the shared application."""
    return tmp_path_factory.mktemp("home-of-app")


@pytest.fixture(scope="session")
def fake_assistant() -> FakeAssistant:
    """Return the assistant behind the shared application."""
    return FakeAssistant(LIBRARY)


@pytest.fixture(scope="session")
def app(app_home: Path, fake_assistant: FakeAssistant) -> FastAPI:
    """Return the whole application over a fake assistant."""
    settings = Settings(home=app_home, allowed_hosts=(PUBLIC_HOST,))
    return build_app(cast("LiveAssistant", FakeLive(fake_assistant)), settings)


def build_app(live: LiveAssistant, settings: Settings) -> FastAPI:
    """Put an application together inside an event loop; outside of one Gradio leaves loops unclosed.

    The loop has a thread of its own, since a browser test runs inside one already.
    """
    quiet_libraries(settings.home)
    from assistant.web.app import create_app

    async def build() -> FastAPI:
        return create_app(live, settings)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(build())).result()
