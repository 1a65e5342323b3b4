"""The web application: every route on one port, and what guards them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from gradio.routes import App as GradioApp
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from assistant.api.failures import error_response
from assistant.api.gate import Gate
from assistant.api.routes import build_router
from assistant.homes import home_at
from assistant.journal.journal import Journal, journal_of
from assistant.live import LiveAssistant
from assistant.mcp.http import MCP_PATH, McpEndpoint
from assistant.mcp.server import build_server
from assistant.mcp.tools import build_toolbox
from assistant.metrics import Metrics
from assistant.settings import Settings
from assistant.web.access import ByPassword, access_of, guarded
from assistant.web.chat import build_chat
from assistant.web.embed import build_embed
from assistant.web.library import build_library
from assistant.web.missing import MissingPages
from assistant.web.pages import failed_page, missing_page
from assistant.web.publishing import build_publishing
from assistant.web.quality_card import quality_section
from assistant.web.requests import Requests, templates_of
from assistant.web.search import build_search
from assistant.web.security import Hardening
from assistant.web.shell import dress
from assistant.web.sign_in import build_sign_in, refusal
from assistant.web.source import build_source
from assistant.web.staff import StaffPages
from assistant.web.theme import build_theme
from assistant.web.verify import build_verify
from assistant.web.wording import Wording, load_wording
from index.errors import StoreUnusable

_STATIC = Path(__file__).parent / "static"
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
_LEAST_COMPRESSED_BYTES = 1024


def create_app(
    live: LiveAssistant, settings: Settings, *, clock: Callable[[], float] = monotonic, metrics: Metrics | None = None
) -> FastAPI:
    """Put the application together.

    Call `assistant.settings.quiet_libraries` before this module is imported.

    Args:
        clock: the seconds by which sessions of the staff end, and feedback and programs are slowed down.
        metrics: where requests are counted, and what is shown of it; None counts nothing.
    """
    wording = load_wording(settings.language)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(StoreUnusable, _store_away)
    app.state.journal = journal = journal_of(settings)
    gate = Gate(
        tokens=settings.api_tokens, per_minute=settings.api_per_minute, at_once=settings.api_at_once, clock=clock
    )
    app.include_router(build_router(live, journal, gate=gate, metrics=metrics, clock=clock))
    app.include_router(build_source(live, home_at(settings), wording))
    _add_staff_pages(app, live, settings, wording, clock, journal=journal)
    if settings.embed_origins:
        app.include_router(build_embed(wording))
    if settings.mcp:
        server = build_server(build_toolbox(live, home_at(settings), wording))
        app.router.routes.append(Route(MCP_PATH, McpEndpoint(server, _hosts(settings), gate)))
    app.mount("/web", StaticFiles(directory=_STATIC))
    # Where the parent closes its doors to other origins, Gradio adds no CORS headers of its own.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    notice = _notice(live, settings, wording)
    dressed = partial(dress, standing_notice=notice, wording=wording)
    failed = partial(failed_page, wording=wording)
    app.add_middleware(Hardening, dress=dressed, failed=failed, framed_by=settings.embed_origins)
    app.add_middleware(MissingPages, page=missing_page(wording.no_page, None, wording))
    app.add_middleware(GZipMiddleware, minimum_size=_LEAST_COMPRESSED_BYTES)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_hosts(settings), www_redirect=False)
    _mount_chat(app, build_chat(live, wording, journal))
    # Last, so that it stands before all else.
    app.add_middleware(Requests, template=templates_of(app), count=metrics.requested if metrics else None)
    return app


def _add_staff_pages(
    app: FastAPI,
    live: LiveAssistant,
    settings: Settings,
    wording: Wording,
    clock: Callable[[], float],
    *,
    journal: Journal | None,
) -> None:
    access = access_of(settings, clock)
    pages = StaffPages(wording, may_sign_out=isinstance(access, ByPassword), is_guarded=access is not None)
    route = guarded(access, refusal(access, wording))
    app.include_router(build_search(live, pages, route))
    home = home_at(settings)
    app.include_router(build_verify(live, home, pages, route))
    quality = quality_section(settings, wording)
    app.include_router(build_library(live, home, pages, route, quality=quality, journal=journal))
    if access:
        app.include_router(build_publishing(live, home, pages, route))
    if isinstance(access, ByPassword):
        app.include_router(build_sign_in(access, wording))


def _mount_chat(app: FastAPI, blocks: gr.Blocks) -> None:
    # Every option is given: the defaults show errors, keep histories and open the monitoring page.
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        max_file_size="1kb",
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        theme=build_theme(),
    )
    mounted = app.routes[-1]
    assert isinstance(mounted, Mount)
    assert isinstance(mounted.app, GradioApp)
    # Each open page holds a connection without end; a server that ends closes them by this.
    app.state.close_pages = mounted.app.stop_event.set


def _notice(live: LiveAssistant, settings: Settings, wording: Wording) -> str:
    """Say what stands on every page of the chat; that questions are kept, where they are."""
    standing = live.current().messages.standing_notice
    return f"{standing} {wording.questions_kept.format(days=settings.journal_days)}" if settings.journal else standing


def _hosts(settings: Settings) -> list[str]:
    """List the names that the server answers to; any other Host header is refused."""
    own = [] if settings.host in _EVERY_ADDRESS else [f"[{settings.host}]" if ":" in settings.host else settings.host]
    return list(dict.fromkeys([*_LOOPBACK, *own, *settings.allowed_hosts]))


def _store_away(_: Request, error: Exception) -> JSONResponse:
    return error_response(503, type(error).__name__, str(error))


def _http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException), "registered for these alone"
    return error_response(error.status_code, "HttpError", str(error.detail))
