"""Markdown becomes the text that a reader would see, with its blocks.

The text is made once, from markdown-it's tokens; every span is born while the words are appended. Raw HTML is read as
a browser would show it; images and what is struck out are left out. Footnotes stand at the end under a heading of their
own, and "[1]" stands where the text refers to one.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from corpus.decoding import decode
from corpus.formats.front_matter import read_front_matter
from corpus.formats.html.fragment import visible, write_blocks
from corpus.formats.html.walk import Scope
from corpus.formats.raw_html import as_html, has_html, stretches
from corpus.formats.wording import REFERENCE_HEADING
from corpus.formats.writer import Writer
from corpus.types import BlockKind, Content, Context, ContextRole, Span

# The parser drops what is nested deeper, without a word; its own limit of 20 is within reach of real lists.
_DEEPEST_NESTING = 100
_PARSER = (
    MarkdownIt("commonmark", {"maxNesting": _DEEPEST_NESTING})
    .enable(["table", "strikethrough"])
    .use(front_matter_plugin)
    .use(deflist_plugin)
    .use(footnote_plugin)
)
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}
_VERBATIM = frozenset({"text", "code_inline", "fence", "code_block"})
_UNSEEN = frozenset({"image", "s", "footnote_anchor"})
_TASK = re.compile(r"^\[([ xX])\](?=\s)")
# Headings of their own open these.
_UNDER_OTHER_HEADINGS = frozenset({"heading", "footnote_block"})
# What a reader sees below one another; in one line their words stand apart.
_STACKS = frozenset(
    {"bullet_list", "ordered_list", "list_item", "blockquote", "dl", "dd", "table", "thead", "tbody", "tr"}
)


def read(data: bytes) -> Content:
    """Read CommonMark with tables, definition lists, footnotes, strikethrough and YAML front matter.

    Raises:
        UnreadableDocument: not text, or front matter that is not a YAML mapping of known form.
    """
    decoded = decode(data)
    root = SyntaxTreeNode(_PARSER.parse(decoded.text))
    front = read_front_matter(next((node.content for node in root.children if node.type == "front_matter"), ""))
    page = _Page(in_references=bool(front.title and REFERENCE_HEADING.fullmatch(front.title)))
    page.write_all(root.children)
    blocks, text = tuple(page.writer.blocks), page.writer.text
    heading = next((block for block in blocks if block.kind is BlockKind.HEADING and block.level == 1), None)
    return Content(
        text=text,
        blocks=blocks,
        title=front.title or (" ".join(heading.span.of(text).split()) if heading else None),
        metadata=front.metadata,
        doubts=decoded.doubts,
    )


class _Page:
    """Writes the nodes of one document."""

    def __init__(self, *, in_references: bool) -> None:
        self.writer = Writer(in_references=in_references)

    def write_all(self, nodes: Sequence[SyntaxTreeNode], context: tuple[Context, ...] = (), depth: int = 0) -> None:
        """Append neighbours; raw HTML takes with it what it encloses."""
        at = 0
        for stretch in stretches(nodes):
            at += len(stretch)
            if stretch[0].type == "html_block":
                is_last = at == len(nodes) and stretch[0].level == 0
                goes_on = not is_last and (at == len(nodes) or nodes[at].type not in _UNDER_OTHER_HEADINGS)
                self._html(stretch, context, depth, goes_on=goes_on)
            else:
                self.write(stretch[0], context, depth)

    def write(self, node: SyntaxTreeNode, context: tuple[Context, ...], depth: int = 0) -> None:
        """Append one node and all below it; `context` scopes what is written, `depth` counts lists around it."""
        match node.type:
            case "heading":
                self.writer.heading(_in_one_line(node), int(node.tag[1:]))
            case "bullet_list" | "ordered_list":
                self._list(node, self.writer.list_scope(depth) or context, depth + 1)
            case "table":
                self._table(node, context)
            case "dl":
                self._definitions(node)
            case "fence" | "code_block":
                self.writer.block(BlockKind.PARAGRAPH, _visible(node), context)
            case "paragraph":
                self._paragraph(_visible(node), context, depth)
            case "blockquote":
                self.write_all(node.children, context, depth)
            case "footnote_block":
                self._footnotes(node)

    def _html(
        self, nodes: Sequence[SyntaxTreeNode], context: tuple[Context, ...], depth: int, *, goes_on: bool
    ) -> None:
        scope = Scope(BlockKind.LIST_ITEM if depth else BlockKind.PARAGRAPH, context, depth)
        headings = (block.level for block in reversed(self.writer.blocks) if block.kind is BlockKind.HEADING)
        write_blocks(as_html(_PARSER, nodes), self.writer, scope, level=next(headings, 1), goes_on=goes_on)

    def _paragraph(self, words: str, context: tuple[Context, ...], depth: int) -> None:
        if depth:
            self.writer.block(BlockKind.LIST_ITEM, _ticked(words), context, depth)
        else:
            self.writer.prose(words, context)

    def _list(self, node: SyntaxTreeNode, context: tuple[Context, ...], depth: int) -> None:
        number = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
        for offset, item in enumerate(node.children):
            marker = "• " if number is None else f"{number + offset}. "
            if self.writer.in_references and depth == 1:
                self.writer.block(BlockKind.REFERENCE, marker + " ".join(_visible(child) for child in item.children))
                continue
            self.writer.append(marker if item.children else "")
            # An item that begins with a list has no words for it to stand under.
            first = list(takewhile(_is_list, item.children))
            for child in first:
                self._list(child, context, depth + 1)
            self.write_all(item.children[len(first) :], context, depth)

    def _table(self, node: SyntaxTreeNode, context: tuple[Context, ...]) -> None:
        scope = (*context, *self.writer.table_caption())
        heads: tuple[Context, ...] = ()
        for section in node.children:
            for row in section.children:
                kind = BlockKind.TABLE_HEADER if section.type == "thead" else BlockKind.TABLE_ROW
                around = (*scope, *heads) if kind is BlockKind.TABLE_ROW else ()
                span = self.writer.row(kind, [_in_one_line(cell) for cell in row.children], around)
                if kind is BlockKind.TABLE_HEADER and span:
                    heads = (Context(ContextRole.COLUMN_HEADS, span),)
        self.writer.append("\n")

    def _definitions(self, node: SyntaxTreeNode) -> None:
        term: Span | None = None
        for child in node.children:
            if child.type == "dt":
                term = self.writer.append(_in_one_line(child))
                self.writer.append("\n")
            else:
                context = (Context(ContextRole.TERM, term),) if term else ()
                for part in child.children:
                    self.writer.block(BlockKind.DEFINITION, _visible(part), context)

    def _footnotes(self, node: SyntaxTreeNode) -> None:
        """Write the notes that the text refers to, in the order of their marks."""
        self.writer.notes_heading("Footnotes")
        for number, note in enumerate(node.children, 1):
            self.writer.append(f"[{number}] ")
            self.write_all(note.children)


def _visible(node: SyntaxTreeNode) -> str:
    """Join the words that a reader sees in a node, as they stand: what is struck out does not."""
    if node.type in _BREAKS:
        return _BREAKS[node.type]
    if node.type in _VERBATIM:
        return node.content.rstrip("\n")
    if has_html(node):
        return visible(as_html(_PARSER, [node]))
    if node.type == "footnote_ref":
        return f"[{node.meta['id'] + 1}]"
    seen = () if node.type in _UNSEEN else (_visible(child) for child in node.children)
    return (" " if node.type in _STACKS else "").join(seen)


def _in_one_line(node: SyntaxTreeNode) -> str:
    return _visible(node).replace("\n", " ")


def _is_list(node: SyntaxTreeNode) -> bool:
    return node.type in ("bullet_list", "ordered_list")


def _ticked(words: str) -> str:
    """Show the box of a task as a box."""
    return _TASK.sub(lambda box: "☐" if box[1] == " " else "☒", words)
