"""The sign-in page of the staff, and what is shown to who is not signed in. Works without scripts."""

from urllib.parse import urlencode

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from assistant.api.failures import refuse_other_methods
from assistant.passwords import MOST_CHARS
from assistant.web.access import COOKIE, ByHeader, ByPassword, Refuse, is_from_here
from assistant.web.html import Html, element
from assistant.web.staff import SIGN_IN, SIGN_OUT, STAFF_PATHS, Form, StaffPages
from assistant.web.wording import Wording

# Nobody is sent anywhere else, whatever an address says.
_FIRST = STAFF_PATHS[0]
_OUT = "out"
_NO_STORE = {"Cache-Control": "no-store"}


def build_sign_in(access: ByPassword, wording: Wording) -> APIRouter:
    """Make the routes that begin and end a session."""
    router = APIRouter()
    # A password costs a third of a second and 32 MiB to check: one at a time, so that readers do not wait for threads.
    checking = CapacityLimiter(1)

    @router.api_route(SIGN_IN, methods=["GET", "HEAD"])
    def sign_in(request: Request) -> Response:
        wanted = _own(request.query_params.get("next", ""))
        if access.admits(request):
            return RedirectResponse(wanted, 303, _NO_STORE)
        said = wording.signed_out if _OUT in request.query_params else ""
        return _page(wanted, wording, said=said)

    @router.post(SIGN_IN)
    async def signed_in(request: Request, form: Form) -> Response:
        wanted, client = _own(form.get("next", "")), request.client.host if request.client else ""
        if not is_from_here(request):
            return _page(wanted, wording, status=403, failure=wording.sign_in_from_elsewhere)
        if wait_s := access.throttle.take(client):
            failure = wording.sign_in_wait.format(minutes=-(-wait_s // 60))
            page = _page(wanted, wording, status=429, failure=failure)
            page.headers["Retry-After"] = str(wait_s)
            return page
        if not await to_thread.run_sync(access.fits, form.get("password", ""), limiter=checking):
            return _page(wanted, wording, status=403, failure=wording.sign_in_wrong)
        access.throttle.give_back(client)
        access.close(request)
        answer = RedirectResponse(wanted, 303, _NO_STORE)
        answer.set_cookie(COOKIE, access.open(), httponly=True, samesite="lax", secure=_is_https(request))
        return answer

    @router.post(SIGN_OUT)
    def signed_out(request: Request) -> Response:
        if not is_from_here(request):
            return _page(_FIRST, wording, status=403, failure=wording.sign_in_from_elsewhere)
        access.close(request)
        answer = RedirectResponse(f"{SIGN_IN}?{_OUT}", 303, _NO_STORE)
        answer.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=_is_https(request))
        return answer

    refuse_other_methods(router)
    return router


def refusal(access: ByHeader | ByPassword | None, wording: Wording) -> Refuse:
    """Make what answers who is not signed in: the way to the sign-in page, or where there is none, a sentence."""

    def refuse(request: Request) -> Response:
        path = request.url.path
        if isinstance(access, ByHeader):
            return _refused(403, element("p", wording.sign_in_by_proxy, class_="failure"), wording)
        address = f"{SIGN_IN}?{urlencode({'next': _page_of(path)})}"
        if request.method in ("GET", "HEAD"):
            return RedirectResponse(address, 303)
        # A script takes the results out of this; what was typed stays in its form.
        again = element("a", wording.sign_in_again, href=address)
        return _refused(403, element("p", wording.sign_in_ended, " ", again, class_="failure"), wording)

    return refuse


def _refused(status: int, sentence: Html, wording: Wording) -> HTMLResponse:
    results = element("section", sentence, id="results", tabindex="-1", aria_label=wording.results)
    main = element("main", element("h1", wording.sign_in_title), results, class_="staff")
    return HTMLResponse(StaffPages(wording).page(wording.sign_in_title, main, SIGN_IN, scripts=False), status)


def _page(wanted: str, wording: Wording, *, status: int = 200, said: str = "", failure: str = "") -> HTMLResponse:
    """Show the form.

    Args:
        wanted: the page to go to from here.
        said: what happened, where all is well.
        failure: why the last try did not do.
    """
    box = element(
        "input",
        id="password",
        name="password",
        type="password",
        autocomplete="current-password",
        required="",
        autofocus="",
        maxlength=str(MOST_CHARS),
        aria_invalid="true" if failure else None,
        aria_describedby="failure" if failure else None,
    )
    form = element(
        "form",
        element("p", failure, class_="failure", id="failure", role="alert") if failure else Html(),
        element("label", wording.sign_in_label, for_="password"),
        box,
        element("input", type="hidden", name="next", value=wanted),
        element("button", wording.sign_in_button, type="submit", class_="submit"),
        method="post",
        action=SIGN_IN,
        class_="staff-form sign-in",
    )
    main = element(
        "main",
        element("h1", wording.sign_in_title),
        element("p", said, class_="note", role="status") if said else Html(),
        element("p", wording.sign_in_intro, class_="intro"),
        form,
        class_="staff",
    )
    title = f"{wording.error}: {wording.sign_in_title}" if failure else wording.sign_in_title
    page = StaffPages(wording).page(title, main, SIGN_IN, scripts=False)
    return HTMLResponse(page, status, _NO_STORE)


def _page_of(path: str) -> str:
    """Give the page to which a path belongs: who signs in comes back to it, and not into the middle of a form."""
    return f"/{path.split('/')[1]}"


def _own(path: str) -> str:
    return path if path in STAFF_PATHS else _FIRST


def _is_https(request: Request) -> bool:
    """Tell whether the browser came by https, if only as far as a reverse proxy."""
    return request.url.scheme == "https" or request.headers.get("origin", "").startswith("https://")
