"""The sign-in of the staff: by password, by the header of a proxy, and off."""

from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect
from playwright.sync_api import Error as PlaywrightError

from assistant.live import LiveAssistant
from assistant.passwords import hash_of
from assistant.settings import Settings
from assistant.web.access import COOKIE, MOST_SESSIONS, SESSION_S, ByPassword, access_of, guarded
from assistant.web.library import build_library
from assistant.web.search import build_search
from assistant.web.sign_in import build_sign_in, refusal
from assistant.web.staff import STAFF_PATHS, StaffPages
from assistant.web.throttle import CLIENT_REFILL_S, CLIENT_TRIES
from assistant.web.verify import build_verify
from assistant.web.wording import load_wording
from index.home import Home
from tests.assistant.web.browsing import DESKTOP, PHONE, browsing, overflow, serving
from tests.assistant.web.conftest import build_app
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.clock import Clock
from tests.fakes.documents import LIBRARY
from tests.fakes.reading_html import texts

WORDING = load_wording()
PASSWORD = "correct horse battery"
HASH = str(hash_of(PASSWORD))
HERE = {"Sec-Fetch-Site": "same-origin"}
LIVE = cast("LiveAssistant", FakeLive(FakeAssistant(LIBRARY)))


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still."""
    return Clock()


@pytest.fixture
def client(clock: Clock) -> TestClient:
    """Return a browser on the pages of staff behind a password."""
    return _client(Settings(staff_password_hash=HASH), clock)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the whole application behind a password."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), staff_password_hash=HASH)
    with serving(build_app(LIVE, settings)) as address:
        yield address


def _client(settings: Settings, clock: Clock, base_url: str = "http://localhost") -> TestClient:
    app, access = FastAPI(), access_of(settings, clock)
    pages = StaffPages(WORDING, may_sign_out=isinstance(access, ByPassword))
    route = guarded(access, refusal(access, WORDING))
    app.include_router(build_search(LIVE, pages, route))
    app.include_router(build_verify(LIVE, Home(settings.home), pages, route))
    app.include_router(build_library(LIVE, Home(settings.home), pages, route))
    if isinstance(access, ByPassword):
        app.include_router(build_sign_in(access, WORDING))
    return TestClient(app, base_url=base_url, follow_redirects=False)


def _sign_in(client: TestClient, password: str = PASSWORD, *, wanted: str = "/search", **headers: str) -> str:
    """Send the form; return what was said, or where it leads."""
    fields = {"password": password, "next": wanted}
    answer = client.post("/sign-in", data=fields, headers={**HERE, **headers})
    assert answer.headers["cache-control"] == "no-store"
    return answer.headers.get("location") or texts(answer.text, ".failure")[0]


def test_without_a_setting_nothing_changes(clock: Clock) -> None:
    """The pages are open, have no way out, and there is no page to sign in."""
    client = _client(Settings(), clock)

    for path in STAFF_PATHS:
        page = client.get(path)
        assert page.status_code == 200
        assert WORDING.sign_out not in page.text
        assert "referrer" not in page.text
        assert "cache-control" not in page.headers
    assert client.get("/sign-in").status_code == 404


@pytest.mark.parametrize("path", STAFF_PATHS)
def test_a_page_leads_to_the_sign_in_and_back(client: TestClient, path: str) -> None:
    """Who asks for a page of the staff signs in and is there, and may leave again."""
    sent_to = client.get(path)
    form = client.get(sent_to.headers["location"])

    assert sent_to.status_code == 303
    assert f'value="{path}"' in form.text
    assert _sign_in(client, wanted=path) == path
    page = client.get(path)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert WORDING.sign_out in page.text
    assert client.get("/sign-in").headers["location"] == "/search"

    token = client.cookies[COOKIE]
    out = client.post("/sign-out", headers=HERE)
    assert WORDING.signed_out in client.get(out.headers["location"]).text
    client.cookies.set(COOKIE, token)
    assert client.get(path).status_code == 303


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("path", STAFF_PATHS)
def test_nobody_gets_in_without_a_session(client: TestClient, path: str, method: str) -> None:
    """No page, no result and no hint of the library without one, whatever the cookie holds."""
    for token in (None, "", "x" * 43, HASH, "é"):
        headers = {"Cookie": f"{COOKIE}={token}".encode()} if token is not None else None
        answer = client.request(method, path, headers=headers, data={"words": "bones of men", "text": "bones"})

        assert answer.status_code == (303 if method != "POST" else 405 if path == "/library" else 403)
        assert method == "POST" or not answer.text
        assert "quote" not in answer.text.replace(WORDING.way_verify, "")
        assert "bone" not in answer.text


def test_a_wrong_password_is_said_and_opens_nothing(client: TestClient) -> None:
    """A wrong one, none and one that is much too long get the same sentence."""
    for wrong in ("incorrect horse", "", PASSWORD + " ", "x" * 10_000):
        assert _sign_in(client, wrong) == WORDING.sign_in_wrong
    assert COOKIE not in client.cookies
    assert client.get("/search").status_code == 303


def test_a_session_ends_by_itself(client: TestClient, clock: Clock) -> None:
    """After a working day the password is asked for again; what is sent then is refused with a way back."""
    _sign_in(client)
    clock.now += SESSION_S - 1
    assert client.get("/search").status_code == 200

    clock.now += 1

    assert client.get("/search").status_code == 303
    refused = client.post("/search", data={"words": "bones"})
    assert WORDING.sign_in_ended in refused.text
    assert 'href="/sign-in?next=%2Fsearch"' in refused.text
    assert 'id="results"' in refused.text


def test_sessions_take_up_no_more_than_their_room(clock: Clock) -> None:
    """Of too many the oldest ends; those that have ended are forgotten."""
    access = ByPassword(HASH, clock)
    for _ in range(MOST_SESSIONS + 5):
        access.open()
    assert len(access._ends) == MOST_SESSIONS

    clock.now += SESSION_S
    access.open()

    assert len(access._ends) == 1


def test_a_token_is_new_each_time_and_the_old_one_ends(client: TestClient) -> None:
    """Nobody can put a session into another's browser, and signing in again leaves none behind."""
    client.cookies.set(COOKIE, "chosen-by-somebody-else", domain="localhost.local")
    _sign_in(client)
    first = client.cookies.get(COOKIE, domain="localhost.local")
    _sign_in(client)
    second = client.cookies.get(COOKIE, domain="localhost.local")

    assert len({"chosen-by-somebody-else", first, second}) == 3
    client.cookies.set(COOKIE, first or "", domain="localhost.local")
    assert client.get("/search").status_code == 303


@pytest.mark.parametrize(
    ("base_url", "headers", "is_secure"),
    [
        ("http://localhost", {}, False),
        ("https://localhost", {}, True),
        ("http://localhost", {"Origin": "https://localhost"}, True),
    ],
)
def test_the_cookie_is_kept_from_scripts_and_from_other_sites(
    clock: Clock, base_url: str, headers: dict[str, str], *, is_secure: bool
) -> None:
    """HttpOnly, SameSite=Lax, for no other host, gone with the browser, and by https alone where that is used."""
    client = _client(Settings(staff_password_hash=HASH), clock, base_url)

    answer = client.post("/sign-in", data={"password": PASSWORD}, headers={**HERE, **headers})

    parts = {part.strip() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert parts == {"HttpOnly", "Path=/", "SameSite=lax", *(["Secure"] if is_secure else [])}


@pytest.mark.parametrize(
    "wanted",
    ["", "//evil.example", "https://evil.example", "/\\evil.example", "/search/../x", "/search\n", "javascript:x", "/"],
)
def test_nobody_is_sent_elsewhere(client: TestClient, wanted: str) -> None:
    """Only a page of the staff is gone to; anything else is the first of them."""
    assert 'value="/search"' in client.get("/sign-in", params={"next": wanted}).text
    assert _sign_in(client, wanted=wanted) == "/search"
    assert client.get("/sign-in", params={"next": wanted}).headers["location"] == "/search"


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "http://localhost:8000"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
    ],
)
def test_a_form_of_another_site_does_nothing(client: TestClient, headers: dict[str, str], *, is_taken: bool) -> None:
    """Neither signs it anybody in nor out, and it costs no try."""
    for _ in range(CLIENT_TRIES + 1):
        answer = client.post("/sign-in", data={"password": PASSWORD}, headers=headers)
        assert answer.status_code == (303 if is_taken else 403)

    _sign_in(client)
    client.post("/sign-out", headers=headers)
    assert client.get("/search").status_code == (303 if is_taken else 200)


def test_guessing_is_slowed_down(client: TestClient, clock: Clock) -> None:
    """After a few tries even the right password waits, and is told how long."""
    for _ in range(CLIENT_TRIES):
        assert _sign_in(client, "a wrong password") == WORDING.sign_in_wrong

    late = client.post("/sign-in", data={"password": PASSWORD}, headers=HERE)
    clock.now += CLIENT_REFILL_S

    assert late.status_code == 429
    assert int(late.headers["retry-after"]) == CLIENT_REFILL_S
    assert texts(late.text, ".failure") == [WORDING.sign_in_wait.format(minutes=1)]
    assert _sign_in(client) == "/search"


def test_a_proxy_is_believed_where_it_is_set(clock: Clock) -> None:
    """Its header opens the pages; none, an empty one, two of them, or another header do not."""
    client = _client(Settings(staff_header="X-Remote-User"), clock)

    assert client.get("/search", headers={"x-remote-user": "ann"}).status_code == 200
    assert client.post("/search", headers={"X-Remote-User": "ann"}, data={"words": "bones of men"}).status_code == 200
    for headers in ([], [("X-Remote-User", " ")], [("X-Remote-User", "a")] * 2, [("X-User", "ann")]):
        refused = client.get("/search", headers=headers)
        assert refused.status_code == 403
        assert WORDING.sign_in_by_proxy in refused.text
        assert refused.headers["cache-control"] == "no-store"
    assert client.get("/sign-in").status_code == 404


def test_a_header_opens_nothing_where_it_is_not_set(client: TestClient) -> None:
    """With a password, no header counts."""
    assert client.get("/search", headers={"X-Remote-User": "ann", "X-Forwarded-User": "ann"}).status_code == 303


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desktop", "phone"])
def test_a_day_by_keyboard(browser: Browser, closed: str, size: tuple[int, int], *, dark: bool, scripts: bool) -> None:
    """A wrong password, the right one, a search, and out again: by keys alone, under the policy of the page."""
    with browsing(browser, size, dark=dark, scripts=scripts) as context:
        page = context.new_page()
        page.goto(f"{closed}/verify")
        box = page.get_by_label("Password")
        expect(box).to_be_focused()
        assert overflow(page) == 0

        page.keyboard.type("wrong horse")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text(WORDING.sign_in_wrong)
        expect(page).to_have_title(f"{WORDING.error}: {WORDING.sign_in_title} · {WORDING.title}")
        expect(box).to_be_focused()
        expect(box).to_have_value("")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=WORDING.sign_in_button)).to_be_focused()
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_have_text(WORDING.verify_title)
        assert page.url == f"{closed}/verify"
        assert overflow(page) == 0
        page.goto(f"{closed}/search")
        page.get_by_role("searchbox").focus()
        page.keyboard.type("bones of men")
        page.keyboard.press("Enter")
        expect(page.locator(".found .quote").first).to_be_visible()
        [cookie] = context.cookies()
        assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Lax")

        page.get_by_role("button", name=WORDING.sign_out).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text(WORDING.signed_out)
        # Without scripts the search was posted, which the browser does not do again unasked.
        with nullcontext() if scripts else suppress(PlaywrightError):
            page.go_back()
        expect(page.locator(".found .quote")).to_have_count(0)
        page.goto(f"{closed}/search")
        expect(box).to_be_focused()


def test_a_session_that_ended_while_typing_is_said(browser: Browser, closed: str) -> None:
    """A search that comes too late keeps its words and leads to the sign-in; the chat needs none."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(f"{closed}/search")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        box = page.get_by_role("searchbox")
        expect(box).to_be_visible()
        page.wait_for_load_state("load")
        context.clear_cookies()

        box.fill("bones of men")
        box.press("Enter")

        expect(page.locator("#results")).to_contain_text(WORDING.sign_in_ended)
        expect(box).to_have_value("bones of men")
        page.get_by_role("link", name=WORDING.sign_in_again).click()
        expect(page.get_by_label("Password")).to_be_focused()
        page.goto(closed)
        expect(page.get_by_role("textbox", name="Your question")).to_be_visible()
