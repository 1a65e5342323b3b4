"""The source page: a document of this or an older snapshot, with a place in it marked."""

import re
from datetime import datetime
from pathlib import Path
from urllib.parse import quote as quote_path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse

from assistant.api import error_response, refuse_other_methods
from assistant.clips import clip_of, plain_text, rich_text
from assistant.live import LiveAssistant
from assistant.pipeline import Assistant
from assistant.web.html import Html
from assistant.web.pages import missing_page, other_version, source_page
from assistant.web.wording import Wording
from corpus.errors import CitewellError, InvalidSpan
from corpus.types import Document, Span
from index.errors import DocumentNotFound, SnapshotCorrupt, SnapshotIncompatible, SnapshotNotFound
from index.home import Home
from index.manifest import read_manifest

_MOST_DIGITS = 12
# Where the reader's browser finds this server; only it can know, behind a proxy.
_BASE = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,260}")


def build_source(live: LiveAssistant, home: Path, wording: Wording) -> APIRouter:
    """Make the routes of the source page and of a clip of it; what cannot be shown is a page that says why."""
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

    @router.api_route("/source/{document_id}", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def source(
        document_id: str, snapshot: str | None = None, start: str | None = None, end: str | None = None
    ) -> HTMLResponse:
        assistant = live.current()
        today = f"/source/{quote_path(document_id)}" if document_id in assistant.documents else None
        is_other = snapshot not in (None, assistant.snapshot_id)
        try:
            span = _span(start, end)
            document, created = _find(assistant, home, document_id, snapshot)
            _check(span, document)
        except (ValueError, CitewellError) as error:
            status, reason = failures.get(type(error), (500, wording.broken_copy))
            return HTMLResponse(missing_page(reason, today if is_other else None, wording), status)
        note = other_version(today, wording) if is_other else Html()
        return HTMLResponse(source_page(document, span, created=created, note=note, wording=wording))

    @router.api_route("/source/{document_id}/clip", methods=["GET"])
    def clip(
        document_id: str, base: str = "", snapshot: str | None = None, start: str | None = None, end: str | None = None
    ) -> JSONResponse:
        assistant = live.current()
        try:
            span = _span(start, end)
            if span is None or not _BASE.fullmatch(base):
                msg = "a clip needs start, end, and the base of its link"
                raise ValueError(msg)
            document, _ = _find(assistant, home, document_id, snapshot)
            made = clip_of(document, snapshot or assistant.snapshot_id, span)
        except (ValueError, CitewellError) as error:
            status, reason = failures.get(type(error), (500, wording.broken_copy))
            return error_response(status, type(error).__name__, reason)
        return JSONResponse({"text": plain_text(made, base), "html": rich_text(made, base)})

    refuse_other_methods(router)
    return router


def _find(assistant: Assistant, home: Path, document_id: str, snapshot: str | None) -> tuple[Document, datetime]:
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
