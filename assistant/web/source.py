"""The source page: a document of this or an older snapshot, with a place in it marked."""

from datetime import datetime
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from assistant.live import LiveAssistant
from assistant.web.pages import missing_page, source_page
from assistant.web.wording import Wording
from corpus.errors import CitewellError, InvalidSpan
from corpus.types import Document, Span
from index.errors import DocumentNotFound, SnapshotCorrupt, SnapshotIncompatible, SnapshotNotFound
from index.home import Home
from index.snapshot import read_manifest

_MOST_DIGITS = 12


def build_source(live: LiveAssistant, home: Path, wording: Wording) -> APIRouter:
    """Make the route of the source page; what cannot be shown is a page that says why."""
    router = APIRouter()
    # Type, status and words of each way in which a place cannot be shown.
    failures: dict[type[Exception], tuple[int, str]] = {
        ValueError: (400, wording.no_number),
        InvalidSpan: (404, wording.no_span),
        DocumentNotFound: (404, wording.no_document),
        SnapshotNotFound: (404, wording.no_snapshot),
        SnapshotCorrupt: (500, wording.broken_copy),
        SnapshotIncompatible: (500, wording.broken_copy),
    }

    @router.get("/source/{document_id}", response_class=HTMLResponse)
    def source(
        document_id: str, snapshot: str | None = None, start: str | None = None, end: str | None = None
    ) -> HTMLResponse:
        try:
            span = _span(start, end)
            document, created = _find(live, home, document_id, snapshot)
            _check(span, document)
        except (ValueError, CitewellError) as error:
            status, reason = failures.get(type(error), (500, wording.broken_copy))
            return HTMLResponse(missing_page(reason, wording), status)
        return HTMLResponse(source_page(document, span, created=created, wording=wording))

    return router


def _find(live: LiveAssistant, home: Path, document_id: str, snapshot: str | None) -> tuple[Document, datetime]:
    assistant = live.current()
    if snapshot is None or snapshot == assistant.snapshot_id:
        if document_id not in assistant.documents:
            msg = f"snapshot {assistant.snapshot_id} holds no document {document_id!r}"
            raise DocumentNotFound(msg)
        return assistant.documents[document_id], assistant.created
    kept = Home(home)
    return kept.document(snapshot, document_id), read_manifest(kept.folder(snapshot)).created


def _span(start: str | None, end: str | None) -> Span | None:
    if start is None and end is None:
        return None
    first, last = _offset(start), _offset(end)
    if first >= last:
        msg = f"{first} is not before {last}"
        raise ValueError(msg)
    return Span(first, last)


def _offset(given: str | None) -> int:
    if given is None or not (given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS):
        msg = f"{given!r} is not an offset"
        raise ValueError(msg)
    return int(given)


def _check(span: Span | None, document: Document) -> None:
    if span is not None:
        span.of(document.text)
