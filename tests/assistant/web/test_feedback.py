"""What a reader says of an answer, by keyboard in a real Chromium: kept and said so, or not asked where nothing is."""

from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from assistant.journal.entries import Feedback
from assistant.journal.journal import Journal
from assistant.web.wording import load_wording
from index.home import Home
from tests.assistant.web.axe import violations
from tests.assistant.web.browsing import ask, browsing, tab_to

WORDING = load_wording()
QUESTION = "which cells break down bone?"


def _button(group: Locator, said: Feedback) -> Locator:
    return group.get_by_role("button", name=WORDING.feedback(said), exact=True)


def _said(home: Path) -> Feedback | None:
    """Read what is kept of the last answer."""
    journal = Journal(home)
    last = journal.entries()[-1]
    journal.close()
    assert last.question == QUESTION
    return last.feedback


def test_what_is_said_by_keyboard_is_kept_and_can_be_changed(browser: Browser, kept: str, kept_home: Home) -> None:
    """The page says beforehand that it keeps questions, and afterwards what it kept; the last word counts."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(kept)
        expect(page.get_by_text(WORDING.questions_kept.format(days=90))).to_be_visible()
        group = ask(page, QUESTION).get_by_role("group", name=WORDING.feedback_question)
        incomplete, wrong = _button(group, Feedback.INCOMPLETE), _button(group, Feedback.EVIDENCE_WRONG)

        page.evaluate("document.activeElement.blur(); getSelection().setPosition(document.querySelector('#chat'), 0)")
        tab_to(page, incomplete)
        page.keyboard.press("Enter")
        expect(group).to_contain_text(WORDING.feedback_kept.format(said=WORDING.feedback_incomplete))
        first = _said(kept_home.path)
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Space")

        expect(group).to_contain_text(WORDING.feedback_kept.format(said=WORDING.feedback_evidence_wrong))
        expect(wrong).to_be_focused()
        expect(wrong).to_have_attribute("aria-pressed", "true")
        expect(incomplete).to_have_attribute("aria-pressed", "false")
        assert violations(page) == []
        assert (first, _said(kept_home.path)) == (Feedback.INCOMPLETE, Feedback.EVIDENCE_WRONG)


def test_what_cannot_be_kept_is_not_claimed(browser: Browser, kept: str, kept_home: Home) -> None:
    """Where the server does not take it, the page says so and no button looks pressed."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(kept)
        group = ask(page, QUESTION).get_by_role("group", name=WORDING.feedback_question)
        page.route("**/api/v1/feedback", lambda route: route.abort())

        _button(group, Feedback.HELPFUL).press("Enter")

        expect(group).to_contain_text(WORDING.feedback_not_kept)
        expect(group.locator('[aria-pressed="true"]')).to_have_count(0)
        assert violations(page) == []
        assert _said(kept_home.path) is None


def test_nothing_is_asked_where_nothing_is_kept(page: Page) -> None:
    """Without a journal an answer ends with its last quote, and the page does not speak of keeping."""
    answer = ask(page, QUESTION)

    expect(answer).to_have_class("outcome answer")
    expect(page.get_by_role("group", name=WORDING.feedback_question)).to_have_count(0)
    expect(page.get_by_role("button", name=WORDING.feedback_helpful)).to_have_count(0)
    expect(page.get_by_text(WORDING.questions_kept.format(days=90))).to_have_count(0)
