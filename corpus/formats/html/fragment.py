"""HTML inside a document of another format: all of it belongs, but what a reader does not see."""

from corpus.formats.html.page import Element, elements_of, remove_unseen
from corpus.formats.html.walk import Scope, Walk
from corpus.formats.html.words import block_elements, inline
from corpus.formats.writer import Writer


class _Whole:
    """A part that leaves nothing out."""

    def __init__(self, root: Element) -> None:
        self.blocks = block_elements(list(root.iter()))

    def is_furniture(self, element: Element, *, may_link: bool) -> bool:  # noqa: ARG002 - nothing is
        return False

    def looks_foreign(self, element: Element) -> bool:  # noqa: ARG002 - nothing does
        return False


def write_blocks(source: str, writer: Writer, scope: Scope, *, level: int, goes_on: bool) -> None:
    """Append what a reader sees of some HTML, block by block.

    Args:
        source: the HTML
        writer: where its words go
        scope: what its paragraphs are
        level: that of the heading above
        goes_on: whether words follow that no heading parts from these

    Raises:
        UnreadableDocument: its elements are nested too deep.
    """
    body = _body(source)
    Walk(_Whole(body), writer, level=level, goes_on=goes_on).write(body, scope)


def visible(source: str) -> str:
    """Return the words of a line of HTML that a reader sees."""
    return inline([_body(source)])


def _body(source: str) -> Element:
    root = elements_of(f"<body>{source}</body>")
    remove_unseen(root)
    return root
