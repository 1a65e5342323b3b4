"""Raw HTML in Markdown: which blocks belong together, and what a reader sees of them.

Markdown ends a block of HTML at the next empty line, though its elements may close far below, with Markdown between:
such a stretch is written as HTML in full and read as one.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

_HTML = frozenset({"html_block", "html_inline"})
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_INDENTED = re.compile(
    r"\s*</?(?:caption|col|colgroup|dd|div|dl|dt|h[1-6]|li|ol|p|t(?:able|body|d|foot|h|head|r)|ul)\b", re.IGNORECASE
)
# Elements that hold blocks and that people close; the end of others is often left to the browser.
_TAG = re.compile(
    r"<(/?)(article|aside|blockquote|center|details|div|dl|fieldset|figure|footer|header|main|ol|section|table|ul)\b",
    re.IGNORECASE,
)


def stretches(nodes: Sequence[SyntaxTreeNode]) -> Iterator[Sequence[SyntaxTreeNode]]:
    """Divide neighbours into stretches: each node alone, but raw HTML with all that its elements reach around."""
    ends = _ends(nodes)
    at = 0
    while at < len(nodes):
        start, end = at, at
        while at <= end or (at < len(nodes) and nodes[at].type == nodes[start].type == "html_block"):
            end = max(end, ends.get(at, at))
            at += 1
        yield nodes[start:at]


def has_html(node: SyntaxTreeNode) -> bool:
    """Tell whether a node is raw HTML, or a line that holds some."""
    return node.type in _HTML or (node.type == "inline" and any(part.type in _HTML for part in node.walk()))


def as_html(parser: MarkdownIt, nodes: Sequence[SyntaxTreeNode]) -> str:
    """Write nodes as HTML; what Markdown takes for code may be nothing but HTML that is indented."""
    tokens = [token for node in nodes for token in node.to_tokens()]
    for at, token in enumerate(tokens):
        if token.type == "code_block" and _INDENTED.match(token.content):
            tokens[at] = Token("html_block", "", 0, content=token.content)
    return str(parser.renderer.render(tokens, parser.options, {}))


def _ends(nodes: Sequence[SyntaxTreeNode]) -> dict[int, int]:
    """Find where the elements close that a block of HTML opens, by the positions of the two blocks."""
    ends: dict[int, int] = {}
    opened: list[tuple[str, int]] = []
    for at, node in enumerate(nodes):
        source = _COMMENT.sub("", node.content) if node.type == "html_block" else ""
        for closes, name in _TAG.findall(source):
            if not closes:
                opened.append((name.lower(), at))
                continue
            place = next((place for place in reversed(range(len(opened))) if opened[place][0] == name.lower()), None)
            if place is not None:
                ends[opened[place][1]] = at
                del opened[place:]
    return ends
