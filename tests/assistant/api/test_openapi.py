"""What the interface takes and gives is what its OpenAPI document says."""

from typing import Any, cast

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.openapi import from_asgi

from assistant.api.gate import Gate
from assistant.api.routes import build_router
from assistant.live import LiveAssistant
from assistant.tokens import hash_of_token
from assistant.web.requests import Requests, templates_of
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.documents import LIBRARY

_TOKEN = "citewell_of-the-tests"
_options: dict[str, Any] = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}


def _served() -> FastAPI:
    """Serve the interface behind a token."""
    app = FastAPI()
    live = cast("LiveAssistant", FakeLive(FakeAssistant(LIBRARY)))
    app.include_router(build_router(live, gate=Gate(tokens=[hash_of_token(_TOKEN)])))
    app.add_middleware(Requests, template=templates_of(app))
    return app


_described = from_asgi("/api/v1/openapi.json", _served())


@_described.parametrize()
@settings(max_examples=10, **_options)
def test_every_request_is_answered_as_described(case: Case) -> None:
    """Fitting and unfitting requests get a status, headers and an object that the document names."""
    case.call_and_validate(headers={"Authorization": f"Bearer {_TOKEN}"})


@pytest.mark.slow
@_described.parametrize()
@settings(max_examples=400, **_options)
def test_many_more_requests_are_answered_as_described(case: Case) -> None:
    """The same, with many more of them."""
    case.call_and_validate(headers={"Authorization": f"Bearer {_TOKEN}"})
