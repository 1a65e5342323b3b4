"""Whom passages are about, seen from a question."""

import pytest

from assistant.quoting.scope import Scope, not_spoken_of, scope_of
from assistant.types import Quote
from corpus.passages import passages_of
from corpus.types import Block, BlockKind, Document, Metadata, Span
from index.types import Hit


def _document(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Document:
    return Document("page", "Page", text, (Block(kind, Span(0, len(text)), 0, (), ()),), Metadata(), "")


def _scope(text: str, about: tuple[str, ...], kind: BlockKind = BlockKind.PARAGRAPH) -> Scope:
    document = _document(text, kind)
    [passage] = passages_of(document)
    return scope_of(Hit(passage, 0, 0.5, 0.5, 1, 1), document, about)


@pytest.mark.parametrize(
    ("text", "about", "scope"),
    [
        pytest.param("Women wear wool.", ("women",), Scope.ASKED, id="asked"),
        pytest.param("Women wear wool.", (), Scope.ASKED, id="nobody-asked"),
        pytest.param("Wool is warm.", ("women",), Scope.NOT_STATED, id="not-stated"),
        pytest.param("Men wear felt.", ("women",), Scope.OTHERS, id="others"),
        pytest.param("Men wear less wool than women.", ("women",), Scope.ASKED_AND_OPPOSITE, id="and-opposite"),
        pytest.param("Men wear less wool than women.", ("men", "women"), Scope.ASKED, id="both-asked"),
        pytest.param("Older women wear wool.", ("women",), Scope.ASKED, id="narrower-is-no-opposite"),
        pytest.param("Women past the menopause wear wool.", ("women",), Scope.ASKED, id="implied"),
        pytest.param("Both sexes wear wool.", ("women",), Scope.ASKED_AND_OPPOSITE, id="both-sexes"),
    ],
)
def test_a_sentence_stands_to_the_asked_in_one_of_four_ways(text: str, about: tuple[str, ...], scope: Scope) -> None:
    """About them, about nobody in particular, about them and their opposite, or about others."""
    assert _scope(text, about) is scope


def test_a_row_says_of_each_column_apart_what_it_says() -> None:
    """A row about men and women answers a question about women as well as one about them alone."""
    assert _scope("Wool Men: little Women: much", ("women",), BlockKind.TABLE_ROW) is Scope.ASKED


def _quotes(*texts: str) -> list[Quote]:
    found = []
    for text in texts:
        document = _document(text)
        [passage] = passages_of(document)
        found.append(Quote.cut(document, passage, passage.span, (passage.span,)))
    return found


@pytest.mark.parametrize(
    ("about", "missing"),
    [
        (("women",), ()),
        (("children",), ("children",)),
        (("women", "pregnancy"), ("pregnancy",)),
        (("women", "postmenopausal women"), ("postmenopausal women",)),
        ((), ()),
    ],
)
def test_those_of_whom_no_quote_speaks_are_named(about: tuple[str, ...], missing: tuple[str, ...]) -> None:
    """Each of the asked is named who is missing, by the narrowest name."""
    assert not_spoken_of(about, _quotes("Women wear wool.", "Wool is warm.")) == missing
