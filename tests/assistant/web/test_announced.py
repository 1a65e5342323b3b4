"""What a screen reader is told of by the live regions of the chat: each thing once, by one region, and in order."""

from collections.abc import Iterator
from threading import Event

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.messages import load_messages
from assistant.web.wording import load_wording
from tests.assistant.web.browsing import ask, browsing
from tests.fakes.documents import MEN
from tests.fakes.reading_html import as_one_line

_WORDING = load_wording()
_QUESTION = "does it thin the bones of men?"
# What was added or reworded is told of once the frame is drawn, by each region around it that is live by then.
_LISTEN = """() => {
  window.said = [];
  const REGIONS = "[aria-live], [role=log], [role=status], [role=alert]";
  const regionsOf = (node) => {
    const found = [];
    for (let one = node.closest ? node : node.parentElement; one; one = one.parentElement)
      if (one.matches(REGIONS) && one.getAttribute("aria-live") !== "off") found.push(one.getAttribute("role"));
    return found.join(" in ");
  };
  const tell = (node) => said.push([regionsOf(node), node.innerText ?? node.data]);
  let changed = new Set();
  const drawn = (nodes) => {
    const told = [...nodes].filter((node) => node.isConnected && node.textContent.trim());
    for (const node of told.filter((one) => !told.some((other) => other !== one && other.contains(one)))) {
      const inner = node.querySelectorAll ? [...node.querySelectorAll(REGIONS)] : [];
      [node, ...inner.filter((one) => one.innerText.trim())].forEach(tell);
    }
  };
  new MutationObserver((changes) => {
    if (!changed.size)
      requestAnimationFrame(() => {
        // What changes from now on is drawn with the next frame.
        const nodes = changed;
        changed = new Set();
        setTimeout(() => drawn(nodes));
      });
    for (const change of changes)
      for (const node of change.type === "childList" ? change.addedNodes : [change.target])
        if (node.nodeType !== Node.COMMENT_NODE) changed.add(node);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


@pytest.fixture(scope="module")
def listened(browser: Browser, fake: str) -> Iterator[Page]:
    """Open the chat of the fake assistant, and write down what its live regions say."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
        page.evaluate(_LISTEN)
        yield page


def _said(page: Page) -> list[tuple[str, str]]:
    """Read what was said since the last time, and by which region."""
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(() => setTimeout(drawn))))")
    said = page.evaluate("said.splice(0)")
    return [(region, as_one_line(words)) for region, words in said if region]


@pytest.mark.parametrize(
    ("question", "region", "begins"),
    [
        (_QUESTION, "log", MEN.blocks[1].span.of(MEN.text)),
        ("zebra", "log", load_messages().abstentions["nothing_close"]),
        ("ambulance", "alert", _WORDING.emergency),
        ("hello", "log", load_messages().redirections["chat"]),
        ("explode", "alert", _WORDING.failed.partition("{")[0]),
        ("despair", "alert", _WORDING.crisis),
        (f"again {_QUESTION}", "log", MEN.blocks[1].span.of(MEN.text)),
    ],
)
def test_a_question_its_status_and_its_outcome_are_said_once_and_in_order(
    listened: Page, released: Event, question: str, region: str, begins: str
) -> None:
    """Nothing said before is said again, and what is an alert is not said by the log around it too."""
    box = listened.get_by_role("textbox", name="Your question")
    box.fill(question)
    _said(listened)

    box.press("Enter")
    expect(listened.locator("#chat .status")).to_have_count(1)
    looking = _said(listened)
    # Not before the status was seen; so it is drawn, however busy the machine is.
    released.set()
    expect(listened.locator("#chat .status")).to_have_count(0)

    [(by, outcome)] = _said(listened)
    assert " ".join(words for _, words in looking) == f"{question} {_WORDING.searching}"
    assert {where for where, _ in looking} == {"log"}
    assert by == region
    assert outcome.startswith(as_one_line(begins))


def test_what_stands_under_the_box_is_said_once(listened: Page) -> None:
    """That a question is too long is an alert outside of the log, and typing on does not repeat it."""
    _said(listened)
    box = listened.get_by_role("textbox", name="Your question")

    box.fill("why " * 6_000)
    box.press_sequentially("so")

    assert _said(listened) == [("alert", _WORDING.too_long_to_send)]
    box.fill("")
    assert _said(listened) == []


def test_what_was_copied_is_said_once(listened: Page) -> None:
    """By the region for what was done, and the log stays silent."""
    listened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(listened, _QUESTION)
    _said(listened)

    listened.get_by_role("button", name="Copy with source").last.click()
    expect(listened.locator("#said")).to_contain_text("Copied")

    assert _said(listened) == [("status", _WORDING.copied)]
