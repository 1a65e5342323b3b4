"""What is written as JSON on every surface is of the types that the OpenAPI document is made from."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from assistant.objects import DocumentObject, OutcomeObject, QuoteObject
from assistant.rendering import citation_object, document_object, outcome_object
from tests.fakes.assistant import FakeAssistant
from tests.fakes.documents import LIBRARY

_KINDS = {
    "does it thin the bones of men?": "answer",
    "where do the bones of men differ?": "answer",
    "zebra": "abstention",
    "": "abstention",
    "should men?": "advice",
    "ambulance": "emergency",
    "despair": "emergency",
    "hello": "chat",
}


def _through(model: type[BaseModel], written: dict[str, Any]) -> Any:
    """Read an object as its type, without anything that the type does not know, and write it again."""
    return model.model_validate(written).model_dump(mode="json", exclude_unset=True)


@pytest.mark.parametrize("question", _KINDS)
def test_every_outcome_is_of_its_type(question: str) -> None:
    """An outcome of any kind has the fields of the type, no other, and comes out as it went in."""
    written = outcome_object(FakeAssistant(LIBRARY).ask(question), id="q1", elapsed_ms=1.26)

    assert written["outcome"] == _KINDS[question]
    assert _through(OutcomeObject, written) == written


def test_every_document_and_quote_is_of_its_type() -> None:
    """So have documents and search results, whatever is known of them."""
    documents = [document_object(document) for document in LIBRARY.values()]
    quotes = [citation_object(citation) for citation in FakeAssistant(LIBRARY).search("bones", limit=50)]

    assert {quote["kind"] for quote in quotes} > {"paragraph", "table_row", "definition"}
    assert [_through(DocumentObject, document) for document in documents] == documents
    assert [_through(QuoteObject, quote) for quote in quotes] == quotes


def test_a_field_that_the_type_does_not_know_is_refused() -> None:
    """What is added to the objects alone, or taken from them alone, cannot be sent."""
    written = outcome_object(FakeAssistant(LIBRARY).ask("zebra"), id=None, elapsed_ms=1)

    with pytest.raises(ValidationError, match="certainty"):
        OutcomeObject.model_validate({**written, "certainty": 1})
    with pytest.raises(ValidationError, match="searched"):
        OutcomeObject.model_validate({name: value for name, value in written.items() if name != "searched"})
