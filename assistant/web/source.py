"""The source page: a document of this or an older snapshot, with a place in it marked."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from urllib.parse import quote as quote_path

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, JSONResponse

from assistant.api.failures import error_response, refuse_other_methods
from assistant.clips.clip import check_code, clip_of, plain_text, rich_text
from assistant.clips.forms import markdown_text, table_text
from assistant.errors import OtherWords
from assistant.live import LiveAssistant
from assistant.pipeline import Assistant
from assistant.web.html import Html, element, joined
from assistant.web.pages import missing_page, other_version, proof_of, source_page
from assistant.web.standing import found_by_code, standing
from assistant.web.wording import Wording
from corpus.errors import CitewellError, InvalidSpan
from corpus.types import Document, Span
from index.errors import DocumentNotFound, SnapshotCorrupt, SnapshotIncompatible, SnapshotNotFound, StoreUnusable
from index.home import Home

_MOST_DIGITS = 12
# Where the reader's browser finds this server; only it can know, behind a proxy.
_BASE = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,260}")


@dataclass(frozen=True, slots=True)
class _Place:
    """What a link asks for, as it came.

    Attributes:
        code: the check code of the words that were quoted; None shows whatever stands there.
    """

    snapshot: str | None = None
    start: str | None = None
    end: str | None = None
    code: str | None = None

    def span(self) -> Span | None:
        """Read the place; None where the whole document is asked for."""
        if self.start is None and self.end is None:
            return None
        first, last = _offset(self.start), _offset(self.end)
        if first >= last:
            msg = f"{first} is not before {last}"
            raise ValueError(msg)
        return Span(first, last)


def build_source(live: LiveAssistant, home: Home, wording: Wording) -> APIRouter:
    """Make the routes of the source page and of a clip of it; what cannot be shown is a page that says why."""
    router = APIRouter()

    @router.api_route("/source/{document_id}", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def source(document_id: str, place: Annotated[_Place, Depends()]) -> HTMLResponse:
        return _page(live.current(), home, document_id, place, wording)

    @router.api_route("/source/{document_id}/clip", methods=["GET"])
    def clip(document_id: str, place: Annotated[_Place, Depends()], base: str = "") -> JSONResponse:
        assistant = live.current()
        try:
            span = place.span()
            if span is None or not _BASE.fullmatch(base):
                msg = "a clip needs start, end, and the base of its link"
                raise ValueError(msg)
            document, _ = _find(assistant, home, document_id, place)
            made = clip_of(document, place.snapshot or assistant.snapshot_id, span)
        except (ValueError, CitewellError) as error:
            status, reason = _why_not(error, wording)
            return error_response(status, type(error).__name__, reason)
        forms = {"text": plain_text, "html": rich_text, "markdown": markdown_text, "csv": table_text}
        return JSONResponse({name: write(made, base) for name, write in forms.items()})

    refuse_other_methods(router)
    return router


def _page(assistant: Assistant, home: Home, document_id: str, place: _Place, wording: Wording) -> HTMLResponse:
    today = f"/source/{quote_path(document_id)}" if document_id in assistant.documents else None
    is_other = place.snapshot not in (None, assistant.snapshot_id)
    try:
        span = place.span()
        document, created = _find(assistant, home, document_id, place)
    except SnapshotNotFound:
        return _by_code_alone(assistant, document_id, place, today, wording)
    except (ValueError, CitewellError) as error:
        status, reason = _why_not(error, wording)
        way_out = today if is_other or isinstance(error, OtherWords) else None
        return HTMLResponse(missing_page(reason, way_out, wording), status)
    proof = proof_of(created, wording) if span and place.code else Html()
    notes = joined([proof, other_version(today, wording) if is_other else ""])
    if is_other and today and span and place.snapshot:
        now = assistant.documents[document_id]
        became = standing(document, place.snapshot, span, now, published=assistant.snapshot_id, wording=wording)
        notes = joined([notes, became])
    return HTMLResponse(source_page(document, span, created=created, today=date.today(), notes=notes, wording=wording))


def _why_not(error: Exception, wording: Wording) -> tuple[int, str]:
    """Give the status and the words of what keeps a place from being shown."""
    known: dict[type[Exception], tuple[int, str]] = {
        ValueError: (400, wording.no_number),
        InvalidSpan: (404, wording.no_span),
        OtherWords: (409, wording.not_identical),
        DocumentNotFound: (404, wording.no_document),
        SnapshotNotFound: (404, wording.no_snapshot),
        SnapshotCorrupt: (500, wording.broken_copy),
        SnapshotIncompatible: (500, wording.broken_copy),
        StoreUnusable: (503, wording.store_away),
    }
    return known.get(type(error), (500, wording.broken_copy))


def _by_code_alone(
    assistant: Assistant, document_id: str, place: _Place, today: str | None, wording: Wording
) -> HTMLResponse:
    """Show the words of a link in the document of today where its check code proves them, though their copy is gone."""
    span = place.span()
    if not (today and span and place.code):
        return HTMLResponse(missing_page(wording.no_snapshot, today, wording), 404)
    document = assistant.documents[document_id]
    found = found_by_code(document, assistant.passages_of(document_id), span, place.code)
    if found is None:
        return HTMLResponse(missing_page(wording.version_gone_words, today, wording), 404)
    proof = proof_of(assistant.created, wording)
    notes = joined([proof, element("p", wording.version_gone_same, class_="note")])
    return HTMLResponse(
        source_page(document, found, created=assistant.created, today=date.today(), notes=notes, wording=wording)
    )


def _find(assistant: Assistant, home: Home, document_id: str, place: _Place) -> tuple[Document, datetime]:
    """Find a document with the day of its snapshot, and check that it holds the words that were quoted."""
    document, created = _stored(assistant, home, document_id, place.snapshot)
    span = place.span()
    if span is not None:
        found = check_code(span.of(document.text))
        if place.code not in (None, found):
            msg = f"{document_id}:{span.start}-{span.end} has the code {found}, not {place.code}"
            raise OtherWords(msg)
    return document, created


def _stored(assistant: Assistant, home: Home, document_id: str, snapshot: str | None) -> tuple[Document, datetime]:
    if snapshot is None or snapshot == assistant.snapshot_id:
        if document_id not in assistant.documents:
            msg = f"snapshot {assistant.snapshot_id} holds no document {document_id!r}"
            raise DocumentNotFound(msg)
        return assistant.documents[document_id], assistant.created
    return home.document(snapshot, document_id), home.manifest(snapshot).created


def _offset(given: str | None) -> int:
    if given is None or not (given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS):
        msg = f"{given!r} is not an offset"
        raise ValueError(msg)
    return int(given)
