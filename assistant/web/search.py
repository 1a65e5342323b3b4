"""The Search page: passages ranked for words or a question, narrowed down by phrases and filters."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from assistant.api import refuse_other_methods
from assistant.errors import UnknownFilter
from assistant.live import LiveAssistant
from assistant.pipeline import Assistant
from assistant.question.cleaning import has_words
from assistant.question.phrases import Query, marks_in, read_query
from assistant.types import Citation
from assistant.web.html import Html, element, joined
from assistant.web.languages import language_of
from assistant.web.outcomes import Library, citations_html, outcome_html
from assistant.web.staff import SEARCH, Form, StaffPages
from assistant.web.wording import Wording
from corpus.populations import NOT_STATED, population_names
from corpus.types import BlockKind

_LIMIT = 20
_MAX_CHARS = 500
_KINDS = (
    BlockKind.PARAGRAPH,
    BlockKind.LIST_ITEM,
    BlockKind.TABLE_ROW,
    BlockKind.DEFINITION,
    BlockKind.REFERENCE,
    BlockKind.PULL_QUOTE,
)
_FIELDS = ("document", "population", "kind")


def build_search(live: LiveAssistant, pages: StaffPages, route: type[APIRoute] = APIRoute) -> APIRouter:
    """Make the routes of the page; every search is answered from one snapshot.

    Args:
        route: the kind of route, which decides whom it answers.
    """
    router = APIRouter(route_class=route)

    @router.api_route(SEARCH, methods=["GET", "HEAD"], response_class=HTMLResponse)
    def search() -> HTMLResponse:
        return HTMLResponse(_page(live.current(), {}, Html(), pages))

    @router.post(SEARCH, response_class=HTMLResponse)
    def searched(form: Form) -> HTMLResponse:
        assistant = live.current()
        status, results = _results(assistant, form, pages.wording)
        return HTMLResponse(_page(assistant, form, results, pages), status)

    refuse_other_methods(router)
    return router


def _results(assistant: Assistant, form: dict[str, str], wording: Wording) -> tuple[int, Html]:
    typed = form.get("words", "")
    document, population, kind = (form.get(name) or None for name in _FIELDS)
    # Danger first and alone, as in the chat: whatever else is wrong with what was typed can wait.
    if danger := assistant.danger(typed):
        notice = assistant.messages.general_notice
        return 200, outcome_html(danger, _library(assistant), general_notice=notice, wording=wording)
    if len(typed) > _MAX_CHARS:
        return 422, element("p", wording.too_long_to_send, class_="failure")
    if not has_words(typed):
        return 200, element("p", wording.no_search_words)
    if kind not in (None, *_KINDS):
        return 404, element("p", wording.no_such_filter, class_="failure")
    try:
        assistant.check_filters(document=document, population=population)
    except UnknownFilter:
        return 404, element("p", wording.no_such_filter, class_="failure")
    found = assistant.search(
        typed, document=document, population=population, kind=BlockKind(kind) if kind else None, limit=_LIMIT
    )
    return 200, _found(found, read_query(typed), assistant, wording)


def _found(found: tuple[Citation, ...], query: Query, assistant: Assistant, wording: Wording) -> Html:
    if not found:
        return joined([element("h2", wording.found_none), element("p", wording.found_none_why)])
    best = wording.found if len(found) < _LIMIT else wording.found_most
    heading = best.format(passages=wording.count_passages(len(found)))
    shown = tuple(_marked(citation, query) for citation in found)
    return joined([element("h2", heading), citations_html(shown, _library(assistant), wording, "found")])


def _library(assistant: Assistant) -> Library:
    return Library(assistant.documents, assistant.created, today=date.today())


def _marked(citation: Citation, query: Query) -> Citation:
    """Mark the words of the query instead of the sentence that ranked the passage."""
    quote = citation.quote
    return replace(citation, quote=replace(quote, marks=marks_in(quote.text, query, start=quote.span.start)))


def _page(assistant: Assistant, form: dict[str, str], results: Html, pages: StaffPages) -> Html:
    wording = pages.wording
    main = element(
        "main",
        element("h1", wording.search_title),
        element("p", wording.search_intro, class_="intro"),
        _form(assistant, form, wording),
        element("section", results, id="results", tabindex="-1", aria_label=wording.results),
        class_="staff",
    )
    return pages.page(wording.search_title, main, SEARCH)


def _form(assistant: Assistant, form: dict[str, str], wording: Wording) -> Html:
    box = element(
        "input",
        id="words-box",
        name="words",
        type="search",
        value=form.get("words", ""),
        maxlength=str(_MAX_CHARS),
        autocomplete="off",
        aria_describedby="keys",
    )
    line = element("div", box, element("button", wording.search_button, type="submit", class_="submit"), class_="line")
    documents = [
        _option(id_, document.title, form.get("document", ""), lang=language_of(document.metadata))
        for id_, document in assistant.documents.items()
    ]
    chosen = form.get("population", "")
    people = [_option(name, wording.people[name], chosen) for name in (*population_names(), NOT_STATED)]
    chosen = form.get("kind", "")
    kinds = [_option(kind.value, getattr(wording, f"kind_{kind}"), chosen) for kind in _KINDS]
    filters = element(
        "div",
        _choice("document", wording.filter_document, wording.every_document, documents),
        _choice("population", wording.filter_population, wording.everybody, people),
        _choice("kind", wording.filter_kind, wording.every_kind, kinds),
        class_="filters",
    )
    label = element("label", wording.search_label, for_="words-box")
    keys = element("p", wording.search_keys, id="keys", class_="keys")
    return element("form", label, line, keys, filters, method="post", action=SEARCH, class_="staff-form", role="search")


def _choice(name: str, label: str, every: str, options: Iterable[Html]) -> Html:
    id_ = f"filter-{name}"
    choices = element("select", element("option", every, value=""), *options, id=id_, name=name)
    return element("div", element("label", label, for_=id_), choices)


def _option(value: str, text: str, chosen: str, *, lang: str | None = None) -> Html:
    return element("option", text, value=value, selected="" if value == chosen else None, lang=lang)
