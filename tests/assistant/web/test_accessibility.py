"""No state of any page breaks a rule of axe, on a desktop or a phone, in light or dark, or needs motion or colour."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from index.home import Home
from tests.assistant.web.axe import violations
from tests.assistant.web.browsing import DESKTOP, PHONE, ZOOMED, ask, browsing, overflow
from tests.assistant.web.rare_states import RARE_STATES
from tests.assistant.web.states import STATES, Served, State
from tests.fakes.clock import Clock

# What can be pressed or typed in and has neither an edge nor a line of its own where the system sets the colours.
_EDGELESS = """() => [...document.querySelectorAll("button, textarea, dialog[open]:not(:modal), a")].filter((one) => {
  const style = getComputedStyle(one);
  const around = getComputedStyle(one.closest(".input-container") || one);
  const hasEdge = ["Top", "Right", "Bottom", "Left"].some((side) =>
    parseFloat(around[`border${side}Width`]) > 0 && around[`border${side}Color`] !== around.backgroundColor);
  const isLink = one.tagName === "A" && style.color !== getComputedStyle(document.body).color;
  return one.checkVisibility() && !hasEdge && !isLink && !style.textDecorationLine.includes("underline");
}).map((one) => one.outerHTML.slice(0, 120))"""
_UNMARKED = """() => [...document.querySelectorAll("mark")].filter((one) =>
  one.checkVisibility() && getComputedStyle(one).backgroundColor === getComputedStyle(document.body).backgroundColor
).map((one) => one.textContent)"""
_STATES = (*STATES, *RARE_STATES)
# Each state is looked at in one of the four modes, one after the other, and in all of them where everything is.
_MODES = (("desktop", "light"), ("phone", "dark"), ("desktop", "dark"), ("phone", "light"))
_IN_MODES = [
    pytest.param(
        {"desktop": DESKTOP, "phone": PHONE}[size],
        scheme,
        state,
        id=f"{size}-{scheme}-{state.name}",
        marks=() if number % len(_MODES) == mode else pytest.mark.slow,
    )
    for mode, (size, scheme) in enumerate(_MODES)
    for number, state in enumerate(_STATES)
]
# Each state is looked at in this way too, but most of them only where everything is.
_SOME = [
    pytest.param(state, id=state.name, marks=() if number % 6 == 0 else pytest.mark.slow)
    for number, state in enumerate(_STATES)
]


@pytest.fixture(scope="module")
def served(
    real: str, fake: str, staff: str, staff_clock: Clock, staff_home: Home, kept: str, kept_home: Home, spanish: str
) -> Served:
    """Return all applications."""
    return Served(real, fake, staff, staff_clock, staff_home, kept, kept_home, spanish)


@pytest.fixture(scope="module")
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open one page for all states of a size."""
    with browsing(browser, request.param) as context:
        yield context.new_page()


@pytest.mark.parametrize(("page", "scheme", "state"), _IN_MODES, indirect=["page"])
def test_no_state_breaks_a_rule(page: Page, served: Served, scheme: Literal["light", "dark"], state: State) -> None:
    """There is nothing that axe objects to."""
    page.emulate_media(color_scheme=scheme)
    state.reach(page, served)

    assert not violations(page)


@pytest.fixture(scope="module")
def zoomed(browser: Browser) -> Iterator[Page]:
    """Open one page of a desktop at a zoom of 200 %."""
    with browsing(browser, ZOOMED) as context:
        yield context.new_page()


@pytest.mark.parametrize("state", _SOME)
def test_every_state_stands_zoom_calm_and_forced_colours(zoomed: Page, served: Served, state: State) -> None:
    """At 200 % nothing is wider than the window, nothing moves that need not, and forced colours hide nothing."""
    zoomed.emulate_media(forced_colors="none")
    state.reach(zoomed, served)

    assert overflow(zoomed) == 0
    assert zoomed.evaluate("document.getAnimations().length") == 0
    zoomed.emulate_media(forced_colors="active")
    assert zoomed.evaluate(_EDGELESS) == []
    assert zoomed.evaluate(_UNMARKED) == []


def test_what_moves_stands_still_on_request(zoomed: Page, served: Served) -> None:
    """The line that says that an answer is looked for breathes, unless the system asks for less motion."""
    zoomed.goto(served.real)
    ask(zoomed, "hello").evaluate("""outcome => outcome.insertAdjacentHTML("afterend", '<p class="status">…</p>')""")

    zoomed.emulate_media(reduced_motion="no-preference")
    moving = zoomed.locator(".status").evaluate("one => one.getAnimations().length")
    zoomed.emulate_media(reduced_motion="reduce")

    assert (moving, zoomed.locator(".status").evaluate("one => one.getAnimations().length")) == (1, 0)
