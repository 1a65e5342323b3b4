"""What holds the browser tests to this machine."""

import pytest
from playwright.sync_api import Browser

from tests.assistant.web.browsing import browsing


@pytest.mark.parametrize("address", ["http://example.org/a", "https://10.0.0.1/b", "ws://example.org/c"])
def test_a_request_to_another_machine_fails_the_test(browser: Browser, address: str) -> None:
    """The address is named, though nobody could be reached there."""
    reaching = """address => new Promise((over) => address.startsWith("ws")
      ? new WebSocket(address).addEventListener("error", () => over())
      : fetch(address).catch(() => over()))"""

    with pytest.raises(AssertionError, match=address), browsing(browser) as context:
        context.new_page().evaluate(reaching, address)
