"""Publishing a kept version from the Library page, and what the page says of changes under way.

Only who is signed in comes here. Nothing is changed before it was confirmed, by a form of this server, and never while
another process changes the library: the lock is the one that the command takes.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute

from assistant.api.failures import refuse_other_methods
from assistant.live import LiveAssistant
from assistant.web.access import is_from_here
from assistant.web.facts import changed, fact
from assistant.web.html import Html, element
from assistant.web.staff import LIBRARY, PUBLISH, Form, StaffPages
from assistant.web.wording import Wording
from corpus.errors import CitewellError
from index.errors import HomeLocked, HomeUnusable, PublishedMeanwhile, SnapshotCorrupt, SnapshotNotFound
from index.history import Changes, History, Version
from index.home import Home
from index.progress import running
from index.publication import publish_again
from index.types import EncoderIdentity

_LOGGER = logging.getLogger(__name__)

# Stands in the address of the page to which a publication leads.
DONE = "published"


def build_publishing(live: LiveAssistant, home: Home, pages: StaffPages, route: type[APIRoute]) -> APIRouter:
    """Make the route that asks whether to publish a version, and then publishes it.

    Args:
        route: the kind of route, which must answer staff alone.
    """
    router = APIRouter(route_class=route)
    history, wording = History(home), pages.wording

    @router.api_route(PUBLISH, methods=["GET", "HEAD"])
    def publishing() -> Response:
        return RedirectResponse(LIBRARY, 303)

    @router.post(PUBLISH)
    def publish(request: Request, form: Form) -> Response:
        if not is_from_here(request):
            return _refused(403, wording.publish_from_elsewhere, pages)
        version = history.version(form.get("version", ""))
        if version.manifest is None:
            return _refused(404, wording.publish_gone, pages)
        published = live.current().snapshot_id
        if "confirmed" not in form:
            return _page(200, _confirmation(version, history.between(published, version.id), published, wording), pages)
        try:
            publish_again(home, version.id, instead_of=form.get("instead_of", ""))
        except CitewellError as error:
            _LOGGER.warning("%s was not published from the page: %s", version.id, error)
            return _refused(*_why_not(error, wording), pages)
        return RedirectResponse(f"{LIBRARY}?{DONE}", 303)

    refuse_other_methods(router)
    return router


def offer(version: Version, published: str, encoder: EncoderIdentity | None, wording: Wording) -> Html:
    """Offer to publish a version, unless it is published or could not answer.

    Args:
        published: the id of the version that answers now.
        encoder: the model that answers now; another one cannot read what a version was made with.
    """
    manifest = version.manifest
    if manifest is None or version.id == published:
        return Html()
    if manifest.encoder != encoder:
        return element("p", wording.publish_other_model, class_="intro")
    words = wording.publish_older if version.id < published else wording.publish_newer
    which = element("span", f" ({moment(manifest.created, wording)})", class_="unseen")
    button = element("button", words, which, type="submit", class_="quiet")
    return _form(button, version=version.id)


def state_of(home: Home, answering: str, pages: StaffPages, *, has_published: bool) -> Html:
    """Say what has just been done, whether an update is running, and whether another version ought to answer.

    Args:
        answering: the id of the version that answers now.
        has_published: whether who reads this has just published it.
    """
    wording = pages.wording
    said = [*_published(home, answering, wording, has_published=has_published), *_running(home, wording)]
    return element("div", *said, class_="state", role="status") if said else Html()


def moment(created: datetime, wording: Wording) -> str:
    """Write a time to the minute."""
    utc = created.astimezone(UTC)
    return f"{wording.day(utc)}, {utc:%H:%M} UTC"


def _published(home: Home, answering: str, wording: Wording, *, has_published: bool) -> Iterator[Html]:
    try:
        published = home.published_id()
    except HomeUnusable as error:
        _LOGGER.warning("which version is published cannot be told: %s", error)
        yield element("p", wording.publish_unknown, class_="failure")
        return
    if published not in (None, answering):
        yield element("p", wording.publish_not_served.format(id=published, answering=answering), class_="failure")
    elif has_published:
        yield element("p", wording.publish_done.format(id=answering), class_="note")


def _running(home: Home, wording: Wording) -> Iterator[Html]:
    update = running(home)
    if update is None:
        return
    began = wording.update_running.format(process=update.process, time=moment(update.since, wording))
    again = element("a", wording.update_look_again, href=LIBRARY)
    if update.done is None or update.total is None:
        yield element("p", f"{began} {wording.update_reading} ", again, class_="note")
        return
    told = wording.update_embedding.format(done=wording.number(update.done), total=wording.number(update.total))
    yield element("p", f"{began} {told} ", again, class_="note")
    yield element("progress", max=str(update.total), value=str(update.done), aria_label=wording.update_progress)


def _confirmation(version: Version, changes: Changes | None, published: str, wording: Wording) -> Html:
    assert version.manifest, "checked by the route"
    counts = version.manifest.counts
    holds = f"{wording.count_documents(counts.documents)}, {wording.count_passages(counts.passages)}"
    button = element("button", wording.publish_yes, type="submit", class_="submit")
    cancel = element("a", wording.publish_no, href=LIBRARY, class_="cancel")
    return element(
        "section",
        element("p", wording.publish_means.format(time=moment(version.manifest.created, wording), holds=holds)),
        element("dl", *_changes(changes, wording), class_="changes"),
        element("p", wording.publish_links_stay),
        _form(button, cancel, version=version.id, instead_of=published, confirmed="yes"),
    )


def _changes(changes: Changes | None, wording: Wording) -> Iterator[Html]:
    if changes is None:
        yield fact(wording.version_before, wording.version_not_compared)
        return
    yield from changed(changes, (wording.publish_comes, wording.publish_changes, wording.publish_goes), wording)


def _form(*buttons: Html, **fields: str) -> Html:
    hidden = (element("input", type="hidden", name=name, value=value) for name, value in fields.items())
    return element("form", *hidden, *buttons, method="post", action=PUBLISH, class_="publish")


def _why_not(error: CitewellError, wording: Wording) -> tuple[int, str]:
    match error:
        case HomeLocked():
            return 409, wording.publish_locked
        case PublishedMeanwhile():
            return 409, wording.publish_meanwhile
        case SnapshotNotFound():
            return 404, wording.publish_gone
        case SnapshotCorrupt():
            return 500, wording.publish_broken
        case _:
            return 503, wording.publish_failed


def _refused(status: int, sentence: str, pages: StaffPages) -> HTMLResponse:
    back = element("a", pages.wording.publish_back, href=LIBRARY)
    return _page(status, element("p", f"{sentence} ", back, class_="failure", role="alert"), pages)


def _page(status: int, content: Html, pages: StaffPages) -> HTMLResponse:
    title = pages.wording.publish_title
    main = element("main", element("h1", title), content, class_="staff library")
    return HTMLResponse(pages.page(title, main, PUBLISH, scripts=False), status)
