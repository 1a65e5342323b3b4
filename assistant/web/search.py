"""The Search page: passages ranked for words or a question, narrowed down by phrases and filters."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from assistant.api.failures import refuse_other_methods
from assistant.errors import UnknownFilter
from assistant.filters import read_day, read_kind
from assistant.live import LiveAssistant
from assistant.pipeline import Assistant
from assistant.question.cleaning import clean, has_words
from assistant.question.phrases import MAX_QUERY_CHARS, Query, marks_in, read_query
from assistant.types import Citation
from assistant.web.html import Html, element, joined
from assistant.web.keys import key_list
from assistant.web.narrowing import chosen, filters_html
from assistant.web.outcomes import Library, citations_html, outcome_html
from assistant.web.staff import SEARCH, Form, StaffPages
from assistant.web.wording import Wording

_LIMIT = 20


def build_search(live: LiveAssistant, pages: StaffPages, route: type[APIRoute] = APIRoute) -> APIRouter:
    """Make the routes of the page; every search is answered from one snapshot.

    Args:
        route: the kind of route, which decides whom it answers.
    """
    router = APIRouter(route_class=route)

    @router.api_route(SEARCH, methods=["GET", "HEAD"], response_class=HTMLResponse)
    def search(request: Request) -> HTMLResponse:
        # What was chosen may stand in an address, what was typed never.
        assistant, now = live.current(), chosen(request.query_params)
        status, unfit = _unfit(assistant, now, pages.wording) or (200, Html())
        return HTMLResponse(_page(assistant, "", now, unfit, pages), status)

    @router.post(SEARCH, response_class=HTMLResponse)
    def searched(form: Form) -> HTMLResponse:
        assistant, typed, now = live.current(), form.get("words", ""), chosen(form)
        status, results = _results(assistant, typed, now, pages.wording)
        return HTMLResponse(_page(assistant, typed, now, results, pages), status)

    refuse_other_methods(router)
    return router


def _results(assistant: Assistant, typed: str, now: Mapping[str, str], wording: Wording) -> tuple[int, Html]:
    # Danger first and alone, as in the chat: whatever else is wrong with what was typed can wait.
    if danger := assistant.danger(typed):
        notice = assistant.messages.general_notice
        return 200, outcome_html(danger, _library(assistant), general_notice=notice, wording=wording)
    if refused := _refused(assistant, typed, now, wording):
        return refused
    document, section, since = now.get("document"), now.get("section"), read_day(now.get("reviewed_since"))
    found = assistant.search(
        typed,
        document=document,
        section=section,
        population=now.get("population"),
        kind=read_kind(now.get("kind")),
        reviewed_since=since,
        limit=_LIMIT,
    )
    left_out = assistant.filters.without_review(document=document, section=section) if since else 0
    return 200, _found(found, read_query(clean(typed)), left_out, assistant, wording)


def _refused(assistant: Assistant, typed: str, now: Mapping[str, str], wording: Wording) -> tuple[int, Html] | None:
    """Say with its status why nothing is searched for; None where it can be."""
    if assistant.paused is not None:
        return 503, element("p", assistant.paused, class_="failure")
    if len(typed) > MAX_QUERY_CHARS:
        return 422, element("p", wording.too_long_to_send, class_="failure")
    if unfit := _unfit(assistant, now, wording):
        return unfit
    return None if has_words(typed) else (200, element("p", wording.no_search_words))


def _unfit(assistant: Assistant, now: Mapping[str, str], wording: Wording) -> tuple[int, Html] | None:
    """Say that a filter is not there; None where all are."""
    try:
        read_day(now.get("reviewed_since"))
    except ValueError:
        return 422, element("p", wording.no_such_day, class_="failure")
    try:
        read_kind(now.get("kind"))
        assistant.filters.check(
            document=now.get("document"), population=now.get("population"), section=now.get("section")
        )
    except (ValueError, UnknownFilter):
        return 404, element("p", wording.no_such_filter, class_="failure")
    return None


def _found(found: tuple[Citation, ...], query: Query, left_out: int, assistant: Assistant, wording: Wording) -> Html:
    note = element("p", wording.without_review(left_out), class_="note") if left_out else Html()
    if not found:
        return joined([element("h2", wording.found_none), note, element("p", wording.found_none_why)])
    best = wording.found if len(found) < _LIMIT else wording.found_most
    heading = best.format(passages=wording.count_passages(len(found)))
    shown = tuple(_marked(citation, query) for citation in found)
    return joined([element("h2", heading), note, citations_html(shown, _library(assistant), wording, "found")])


def _library(assistant: Assistant) -> Library:
    return Library(assistant.documents, assistant.created, today=date.today())


def _marked(citation: Citation, query: Query) -> Citation:
    """Mark the words of the query instead of the sentence that ranked the passage."""
    quote = citation.quote
    return replace(citation, quote=replace(quote, marks=marks_in(quote.text, query, start=quote.span.start)))


def _page(assistant: Assistant, typed: str, now: Mapping[str, str], results: Html, pages: StaffPages) -> Html:
    wording = pages.wording
    main = element(
        "main",
        element("h1", wording.search_title),
        element("p", wording.search_intro, class_="intro"),
        _form(assistant, typed, now, wording),
        element("section", results, id="results", tabindex="-1", aria_label=wording.results),
        key_list(wording),
        class_="staff",
    )
    return pages.page(wording.search_title, main, SEARCH, more=("search", "keys"))


def _form(assistant: Assistant, typed: str, now: Mapping[str, str], wording: Wording) -> Html:
    box = element(
        "input",
        id="words-box",
        name="words",
        type="search",
        value=typed,
        maxlength=str(MAX_QUERY_CHARS),
        autocomplete="off",
        aria_describedby="keys",
    )
    line = element("div", box, element("button", wording.search_button, type="submit", class_="submit"), class_="line")
    label = element("label", wording.search_label, for_="words-box")
    more = element("button", wording.keys_title, id="keys-button", type="button")
    keys = element("p", element("span", wording.search_keys, id="keys"), " ", more, class_="keys")
    return element(
        "form",
        *(label, line, keys, filters_html(assistant, now, wording)),
        method="post",
        action=SEARCH,
        class_="staff-form",
        role="search",
        autocomplete="off",
    )
