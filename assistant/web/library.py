"""The Library page: the documents that answer now, the kept versions of the library, and what readers ask.

It changes nothing itself: `assistant.web.publishing` does, for who is signed in.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from assistant.api.failures import refuse_other_methods
from assistant.journal.journal import Journal
from assistant.live import LiveAssistant
from assistant.pipeline import Assistant
from assistant.web.asked import Asked
from assistant.web.doubts import doubts_in_words
from assistant.web.facts import changed, fact, names
from assistant.web.freshness import freshness, is_overdue
from assistant.web.html import Html, element, filled
from assistant.web.languages import language_of
from assistant.web.publishing import DONE, moment, offer, state_of
from assistant.web.quality_card import QualitySection
from assistant.web.staff import LIBRARY, StaffPages
from assistant.web.wording import Wording
from corpus.populations import NOT_STATED, population_names
from corpus.types import Document, Passage
from index.history import History, Version
from index.home import Home
from index.manifest import Manifest
from index.report import kinds_of
from index.types import stated_populations

_MOST_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class _Held:
    """A document with what is counted of it.

    Attributes:
        kinds: how many passages of each kind it has.
        about: how many are about each population.
        file: where it was read from, None where that cannot be told.
        doubts: what should be checked about it, each in words.
    """

    document: Document
    kinds: Mapping[str, int]
    about: Counter[str]
    file: str | None
    doubts: tuple[Html, ...]


def build_library(
    live: LiveAssistant,
    home: Home,
    pages: StaffPages,
    route: type[APIRoute] = APIRoute,
    *,
    quality: QualitySection | None = None,
    journal: Journal | None = None,
) -> APIRouter:
    """Make the route of the page; what is published and what is listed come from one snapshot.

    Args:
        route: the kind of route, which decides whom it answers.
        quality: writes how well the published version answers; None says nothing of it.
        journal: what readers asked; None where nothing is kept.
    """
    router = APIRouter(route_class=route)
    history = History(home)
    asked = Asked(journal, home, pages)

    @router.api_route(LIBRARY, methods=["GET", "HEAD"], response_class=HTMLResponse)
    def library(request: Request) -> HTMLResponse:
        # Who looks after the library sees it as it answers, whatever readers are told meanwhile.
        assistant = live.unpaused()
        published = history.version(assistant.snapshot_id)
        versions = history.versions(_MOST_VERSIONS)
        main = element(
            "main",
            element("h1", pages.wording.library_title),
            element("p", pages.wording.library_intro, class_="intro"),
            state_of(home, assistant.snapshot_id, pages, has_published=DONE in request.query_params),
            quality(published.manifest) if quality else Html(),
            _documents(assistant, published.manifest, date.today(), pages.wording),
            _versions(versions, published, pages),
            asked.section(assistant),
            class_="staff library",
        )
        return HTMLResponse(pages.page(pages.wording.library_title, main, LIBRARY, scripts=False))

    refuse_other_methods(router)
    return router


def _documents(assistant: Assistant, published: Manifest | None, today: date, wording: Wording) -> Html:
    documents = assistant.documents
    holds = wording.library_holds.format(
        documents=wording.count_documents(len(documents)),
        passages=wording.count_passages(len(assistant.passages)),
        id=assistant.snapshot_id,
    )
    kinds = kinds_of(documents, assistant.passages)
    about = _populations(assistant.passages)
    doubts = doubts_in_words(documents, today, wording)
    held = (
        _Held(document, kinds[id_], about[id_], _file(published, id_), doubts.get(id_, ()))
        for id_, document in documents.items()
    )
    return element(
        "section",
        element("h2", wording.library_documents),
        element("p", holds),
        _overdue(documents.values(), today, wording),
        _doubted([documents[id_] for id_ in doubts], wording),
        element("ul", *(_document(one, today, wording) for one in held), class_="cards"),
    )


def _overdue(documents: Iterable[Document], today: date, wording: Wording) -> Html:
    overdue = [document for document in documents if is_overdue(document.metadata.review_due, today)]
    if not overdue:
        return element("p", wording.library_overdue_none)
    sentence = wording.library_overdue_one if len(overdue) == 1 else wording.library_overdue_many
    return element("p", _naming(sentence, overdue, wording), class_="overdue")


def _doubted(doubted: Sequence[Document], wording: Wording) -> Html:
    if not doubted:
        return Html()
    sentence = wording.library_doubted_one if len(doubted) == 1 else wording.library_doubted_many
    return element("p", _naming(sentence, doubted, wording))


def _naming(sentence: str, documents: Sequence[Document], wording: Wording) -> Html:
    """Fill a sentence with how many documents there are, and their titles."""
    titles = [
        filled(wording.listed_title, title=element("span", document.title, lang=language_of(document.metadata)))
        for document in documents
    ]
    return filled(sentence, n=wording.number(len(documents)), titles=names(titles, wording))


def _document(held: _Held, today: date, wording: Wording) -> Html:
    document = held.document
    link = element("a", document.title, href=f"/source/{document.id}", lang=language_of(document.metadata))
    counted = ", ".join(
        wording.library_counted.format(n=wording.number(n), name=getattr(wording, f"kind_{kind}"))
        for kind, n in held.kinds.items()
    )
    people = ", ".join(
        wording.library_populations.format(name=wording.people[name], n=wording.number(held.about[name]))
        for name in (*population_names(), NOT_STATED)
        if held.about[name]
    )
    dates = [piece for one in freshness(document.metadata, today, wording) for piece in (one, " ")]
    facts = [
        fact(wording.library_passages, counted or wording.library_no_passages),
        *([fact(wording.library_about, people)] if people else []),
        fact(wording.library_dates, element("span", *dates, class_="facts")),
        fact(wording.library_file, held.file or wording.not_stated),
        *(fact(wording.library_doubt, doubt) for doubt in held.doubts),
    ]
    return element("li", element("h3", link), element("dl", *facts))


def _populations(passages: Iterable[Passage]) -> Mapping[str, Counter[str]]:
    """Count the passages about each population, by document; one about two is counted twice."""
    counts = defaultdict[str, Counter[str]](Counter)
    for passage in passages:
        counts[passage.document_id].update(stated_populations(passage))
    return counts


def _file(published: Manifest | None, document_id: str) -> str | None:
    """Name a document's file from the folder on that the maintainer named: what is above it is nobody's business."""
    if published is None:
        return None
    path = PurePath(published.paths[document_id])
    above = (PurePath(source).parent for source in published.sources)
    return str(next((path.relative_to(folder) for folder in above if path.is_relative_to(folder)), path.name))


def _versions(newest: tuple[Version, ...], published: Version, pages: StaffPages) -> Html:
    wording = pages.wording
    encoder = published.manifest.encoder if published.manifest else None
    # Who went far back must find where they are, and the way forward.
    is_older = published.manifest is not None and all(version.id != published.id for version in newest)
    items = [
        _version(
            version,
            wording,
            offer(version, published.id, encoder, wording) if pages.is_guarded else Html(),
            is_published=version.id == published.id,
        )
        for version in (*newest, *((published,) if is_older else ()))
    ]
    listed = element("ol", *items, class_="cards") if items else element("p", wording.library_no_versions)
    more = wording.library_versions_more.format(n=len(newest))
    note = element("p", more) if len(newest) == _MOST_VERSIONS else Html()
    why = Html() if pages.is_guarded else element("p", wording.publish_needs_sign_in, class_="note")
    return element("section", element("h2", wording.library_versions), why, note, listed)


def _version(version: Version, wording: Wording, offered: Html, *, is_published: bool) -> Html:
    badge = [" ", element("strong", wording.version_published, class_="published")] if is_published else []
    manifest = version.manifest
    if manifest is None:
        unreadable = element("p", wording.version_unreadable, class_="failure")
        return element("li", element("h3", version.id, *badge), unreadable)
    counts = manifest.counts
    holds = f"{wording.count_documents(counts.documents)}, {wording.count_passages(counts.passages)}"
    facts = [
        fact(wording.version_id, version.id),
        fact(wording.version_holds, holds),
        fact(wording.version_model, f"{PurePath(manifest.encoder.name).name} ({manifest.encoder.sha256[:12]})"),
        *_changes(version, manifest, wording),
    ]
    return element("li", element("h3", moment(manifest.created, wording), *badge), element("dl", *facts), offered)


def _changes(version: Version, manifest: Manifest, wording: Wording) -> Iterator[Html]:
    changes = version.changes
    if changes is None:
        why = wording.version_not_compared if manifest.previous else wording.version_first
        yield fact(wording.version_before, why)
        return
    yield fact(wording.version_before, manifest.previous or "")
    yield from changed(changes, (wording.version_added, wording.version_changed, wording.version_removed), wording)
