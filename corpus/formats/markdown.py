"""Markdown becomes the text that a reader would see, with its blocks.

The text is made once, from markdown-it's tokens; every span is born while the words are appended.
Raw HTML and images are left out.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from corpus.decoding import decode
from corpus.errors import UnreadableDocument
from corpus.formats.wording import REFERENCE_HEADING
from corpus.sentences import split
from corpus.types import Block, BlockKind, Content, Context, ContextRole, Metadata, Span

# The parser drops what is nested deeper, without a word; its own limit of 20 is within reach of real lists.
_DEEPEST_NESTING = 100
_PARSER = (
    MarkdownIt("commonmark", {"maxNesting": _DEEPEST_NESTING})
    .enable("table")
    .use(front_matter_plugin)
    .use(deflist_plugin)
)
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}
# What a reader sees below one another; in one line their words stand apart.
_STACKS = frozenset(
    {"bullet_list", "ordered_list", "list_item", "blockquote", "dl", "dd", "table", "thead", "tbody", "tr"}
)


def read(data: bytes) -> Content:
    """Read CommonMark with tables, definition lists and YAML front matter.

    Raises:
        UnreadableDocument: not text, or front matter that is not a YAML mapping of known form.
    """
    source = decode(data)
    root = SyntaxTreeNode(_PARSER.parse(source))
    front = _front_matter(root)
    title = _words(front.get("title"))
    writer = _Writer(in_references=bool(title and REFERENCE_HEADING.fullmatch(title)))
    for node in root.children:
        writer.write(node, ())
    heading = next((block for block in writer.blocks if block.kind is BlockKind.HEADING and block.level == 1), None)
    text = "".join(writer.parts)
    return Content(
        text=text,
        blocks=tuple(writer.blocks),
        title=title or (" ".join(heading.span.of(text).split()) if heading else None),
        metadata=_metadata(front),
    )


class _Writer:
    """Appends what a reader sees and notes the blocks; `parts` joined is the text so far."""

    def __init__(self, *, in_references: bool) -> None:
        self.parts: list[str] = []
        self.blocks: list[Block] = []
        self._length = 0
        self._in_references = in_references

    def write(self, node: SyntaxTreeNode, context: tuple[Context, ...], depth: int = 0) -> None:
        """Append one node and all below it; `context` scopes what is written, `depth` counts lists around it."""
        match node.type:
            case "heading":
                self._heading(node)
            case "bullet_list" | "ordered_list":
                self._list(node, self._lead_in() or context, depth + 1)
            case "table":
                self._table(node)
            case "dl":
                self._definitions(node)
            case "fence" | "code_block":
                self._block(BlockKind.PARAGRAPH, _visible(node), context)
            case "paragraph":
                kind = BlockKind.LIST_ITEM if depth else BlockKind.PARAGRAPH
                self._block(kind, _visible(node), context, level=depth)
            case "blockquote":
                for child in node.children:
                    self.write(child, context, depth)

    def _append(self, text: str) -> Span | None:
        self.parts.append(text)
        start, self._length = self._length, self._length + len(text)
        return Span(start, self._length) if text else None

    def _block(self, kind: BlockKind, text: str, context: tuple[Context, ...], level: int = 0) -> Span | None:
        if not text.strip():
            return None
        span = self._append(text)
        assert span is not None, "the text is not blank"
        self.blocks.append(Block(kind, span, level, (), context))
        self._append("\n\n")
        return span

    def _heading(self, node: SyntaxTreeNode) -> None:
        text = _visible(node)
        self._in_references = REFERENCE_HEADING.fullmatch(text.strip()) is not None
        self._block(BlockKind.HEADING, text, (), level=int(node.tag[1:]))

    def _lead_in(self) -> tuple[Context, ...]:
        """Find the sentence that introduces what comes next: the last one before it, if it ends with a colon."""
        if not self.blocks or self.blocks[-1].kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            return ()
        last, text = self.blocks[-1], "".join(self.parts)
        if not last.span.of(text).rstrip().endswith(":"):
            return ()
        return (*last.context, Context(ContextRole.LEAD_IN, split(text, last.span.start, last.span.end)[-1]))

    def _list(self, node: SyntaxTreeNode, context: tuple[Context, ...], depth: int) -> None:
        number = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
        for offset, item in enumerate(node.children):
            marker = "• " if number is None else f"{number + offset}. "
            if self._in_references and depth == 1:
                self._block(BlockKind.REFERENCE, marker + " ".join(_visible(child) for child in item.children), ())
                continue
            self._append(marker if item.children else "")
            for child in item.children:
                self.write(child, context, depth)

    def _table(self, node: SyntaxTreeNode) -> None:
        caption = tuple(replace(part, role=ContextRole.CAPTION) for part in self._lead_in()[-1:])
        heads: tuple[Context, ...] = ()
        for section in node.children:
            for row in section.children:
                kind = BlockKind.TABLE_HEADER if section.type == "thead" else BlockKind.TABLE_ROW
                span = self._row(kind, [_visible(cell) for cell in row.children], (*caption, *heads))
                if kind is BlockKind.TABLE_HEADER and span:
                    heads = (Context(ContextRole.COLUMN_HEADS, span),)
        self._append("\n")

    def _row(self, kind: BlockKind, cells: list[str], context: tuple[Context, ...]) -> Span | None:
        start, spans = self._length, []
        for number, cell in enumerate(cells):
            self._append("\t" if number else "")
            spans.append(self._append(cell))
        filled = tuple(span for span in spans if span)
        row = Span(start, filled[-1].end) if filled else None
        if row:
            self.blocks.append(Block(kind, row, 0, filled, context if kind is BlockKind.TABLE_ROW else ()))
        self._append("\n")
        return row

    def _definitions(self, node: SyntaxTreeNode) -> None:
        term: Span | None = None
        for child in node.children:
            if child.type == "dt":
                term = self._append(_visible(child))
                self._append("\n")
            else:
                context = (Context(ContextRole.TERM, term),) if term else ()
                for part in child.children:
                    self._block(BlockKind.DEFINITION, _visible(part), context)


def _visible(node: SyntaxTreeNode) -> str:
    """Join the words that a reader sees in a node."""
    if node.type in _BREAKS:
        return _BREAKS[node.type]
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type in ("fence", "code_block"):
        return node.content.rstrip("\n")
    if node.type == "html_inline":
        return " " if node.content.lower().startswith("<br") else ""
    if node.type == "image":
        return ""
    return (" " if node.type in _STACKS else "").join(_visible(child) for child in node.children)


def _front_matter(root: SyntaxTreeNode) -> dict[str, Any]:
    source = next((node.content for node in root.children if node.type == "front_matter"), "")
    try:
        front = yaml.safe_load(source) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # A date like 2026-13-45, a number of 5,000 digits and 5,000 brackets are YAML, and yet no values.
        msg = f"has front matter that is not YAML ({' '.join(str(error).split())})"
        raise UnreadableDocument(msg) from error
    if not isinstance(front, dict):
        msg = f"has front matter that is a {type(front).__name__}, not a mapping of names to values"
        raise UnreadableDocument(msg)
    return front


def _words(value: object) -> str | None:
    """Read a value as text; half of a surrogate pair, which YAML can spell and UTF-8 cannot, becomes "?"."""
    words = "" if value is None else " ".join(str(value).encode("utf-8", "replace").decode("utf-8").split())
    return words or None


def _metadata(front: dict[str, Any]) -> Metadata:
    def day(name: str) -> date | None:
        value = front.get(name)
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError as error:
            msg = f"has front matter with {name}: {value!r}, which is not a date like 2026-03-12"
            raise UnreadableDocument(msg) from error

    questions = front.get("questions") or []
    if not isinstance(questions, list):
        msg = f"has front matter with questions: {questions!r}, which is not a list of questions"
        raise UnreadableDocument(msg)
    return Metadata(
        url=_words(front.get("url")),
        publisher=_words(front.get("publisher")),
        published=day("published"),
        reviewed=day("reviewed"),
        review_due=day("review_due"),
        licence=_words(front.get("licence")),
        language=_words(front.get("language")),
        questions=tuple(words for question in questions if (words := _words(question))),
    )
