"""The OpenAPI document of the HTTP interface, made from the types of its routes."""

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi


def openapi_of(routers: Iterable[APIRouter]) -> dict[str, Any]:
    """Describe what stands in some routers so far."""
    return get_openapi(
        title="Citewell",
        version=version("citewell"),
        summary="Answers questions about health documents in the documents' own words, or says that they do not say.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        routes=[route for router in routers for route in router.routes],
    )
