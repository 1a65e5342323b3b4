"""A Word file (.docx) becomes the text that a reader would see, with its blocks.

The package (`package`), the styles (`styles`), the numbers (`numbering`), the words of a paragraph (`words`) and tables
(`tables`) each have their module; here they come together in reading order. Headers, footers, comments, pictures and
their descriptions are not read. Notes stand at the end under a heading of their own, and "[1]" stands where the text
refers to one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.formats.word import tables
from corpus.formats.word.numbering import BULLET, Numbering
from corpus.formats.word.package import Package
from corpus.formats.word.styles import Look, Styles
from corpus.formats.word.words import Notes, Words, form_content, is_alternatives, visible_part, words_of
from corpus.formats.word.xml import Element, attribute, child, elements, w
from corpus.formats.writer import Writer
from corpus.types import BlockKind, Content, Context, ContextRole, Metadata

_NOTE_HEADINGS = {"footnotes": "Footnotes", "endnotes": "Endnotes"}
_TYPED_BULLET = re.compile(r"[•‣◦▪●○■□➢✔–*-]\s+(?=\S)|[•‣▪●■➢](?=\w)|(?=[☐☒☑])")
# What programs put there that never asked for a title.
_NO_TITLE = re.compile(
    r"(?:microsoft )?word(?: document)?|untitled.*|document ?\d*|.*\.docx?|normal|powerpoint.*", re.I
)
_LONGEST_BOLD_HEADING = 80


def read(data: bytes) -> Content:
    """Read a Word file as a reader sees it with all its tracked changes accepted.

    Raises:
        UnreadableDocument: no Word file, an old, encrypted or broken one, or one made to exhaust the reader.
    """
    package = Package(data)
    page = _Page(package)
    page.flow(child(page.main, "body"))
    for part, heading in _NOTE_HEADINGS.items():
        page.notes(heading, part, package.part(part))
    properties = package.properties()
    return Content(
        text=page.writer.text,
        blocks=tuple(page.writer.blocks),
        title=page.title or _first_heading(page.writer) or _title(properties),
        metadata=Metadata(language=_property(properties, "language")),
    )


@dataclass(slots=True)
class _OpenItem:
    """An item of a list that the next one may belong to: its place in the file, and what scopes it and those below."""

    list_id: str
    level: int
    indent: int
    context: tuple[Context, ...]
    below: tuple[Context, ...]

    def holds(self, list_id: str, level: int, indent: int) -> bool:
        """Tell whether an item stands in this one: at a lower level, or further in as a list of its own."""
        return self.level < level or (self.list_id != list_id and self.indent < indent)


class _Page:
    """Writes what a file shows, in reading order."""

    def __init__(self, package: Package) -> None:
        self.writer = Writer()
        self.title: str | None = None
        self.main = package.main()
        self._styles = Styles(package.part("styles"))
        self._numbering = Numbering(package.part("numbering"), self._styles)
        self._notes = Notes()
        self._open: list[_OpenItem] = []
        # The beginning of a paragraph whose end was deleted, so that it goes on in the next.
        self._held = ""
        # What scopes the items of each numbered list of this section, for the rest of it after a paragraph between.
        # Bullets do not tell whether a list goes on.
        self._scopes: dict[str, tuple[Context, ...]] = {}
        looks = {self._styles.look(paragraph) for paragraph in self.main.iter(w("p"))}
        self._has_headings = any(look.level for look in looks)
        # Under a title, the headings of level 1 are its parts.
        self._top = 2 if any(look.is_title for look in looks) else 1

    def flow(self, parent: Element | None) -> None:
        """Write the paragraphs and tables below an element."""
        for element in elements(parent):
            if element.tag == w("p"):
                self._paragraph(element)
            elif element.tag == w("tbl"):
                self._table(element)
            elif element.tag == w("sdt"):
                self.flow(form_content(element))
            elif element.tag in (w("ins"), w("moveTo"), w("customXml"), w("smartTag")):
                self.flow(element)
            elif is_alternatives(element):
                self.flow(visible_part(element))

    def notes(self, heading: str, part: str, root: Element | None) -> None:
        """Write the notes of a part that the text refers to, in the order of their marks."""
        found = {attribute(note, "id"): note for note in elements(root)}
        wanted = [found[note_id] for note_id in self._notes.seen[part] if note_id in found]
        if not any(text.text for note in wanted for text in note.iter(w("t"))):
            return
        self._open = []
        self.writer.notes_heading(heading)
        # A note may refer to another; that one is not followed, so that none can go round in a circle.
        for note in wanted:
            self.writer.append(self._notes.mark(part, attribute(note, "id") or "") + " ")
            self.flow(note)

    def _paragraph(self, element: Element) -> None:
        look = self._styles.look(element)
        words = words_of(element, look, self._styles, self._notes)
        words = replace(words, text=f"{self._held} {words.text}".strip())
        self._held = ""
        following = element.getnext()
        if child(element, "pPr", "rPr", "del") is not None and following is not None and following.tag == w("p"):
            self._held = words.text
        else:
            self._write(look, words)
        for box in words.boxes:
            self._apart(box)

    def _apart(self, parent: Element) -> None:
        """Write what stands in a frame of its own, where no list goes on."""
        self._open = []
        self.flow(parent)
        self._open = []

    def _write(self, look: Look, words: Words) -> None:
        if not words.text:
            self._mark(look)
            return
        level = self._heading_level(look, words)
        if look.is_contents:
            self._plain(BlockKind.BOILERPLATE, words.text)
        elif level:
            self._open = []
            self._scopes.clear()
            self.writer.append(self._mark(look))
            self.writer.heading(words.text, level)
            self.title = self.title or (" ".join(words.text.split()) if look.is_title else None)
        elif look.is_caption or look.is_bibliography:
            self._plain(BlockKind.CAPTION if look.is_caption else BlockKind.REFERENCE, words.text)
        elif look.is_pull_quote:
            self._plain(BlockKind.PULL_QUOTE, words.text)
        elif look.numbering or _TYPED_BULLET.match(words.text):
            self._item(look, words.text)
        elif self._open and 0 < self._open[-1].indent <= look.indent:
            # It stands under an item and in line with it: the item goes on.
            last = self._open[-1]
            self.writer.block(BlockKind.LIST_ITEM, words.text, last.context, len(self._open))
        else:
            self._open = []
            self.writer.prose(words.text)

    def _heading_level(self, look: Look, words: Words) -> int:
        if look.is_title:
            return 1
        level = look.heading_level(words.text)
        if level:
            return level + self._top - 1
        is_heading = (
            not self._has_headings
            and words.is_bold
            and not look.numbering
            and not look.is_caption
            and _may_be_heading(words.text)
        )
        return self._top if is_heading else 0

    def _plain(self, kind: BlockKind, text: str) -> None:
        self._open = []
        self.writer.block(kind, text)

    def _mark(self, look: Look) -> str:
        """Count a numbered paragraph, and return its mark."""
        return self._numbering.mark(*look.numbering) if look.numbering else ""

    def _item(self, look: Look, text: str) -> None:
        mark = self._mark(look)
        if look.numbering is None:
            end = _typed_bullet_end(text)
            # A box to tick is a word of its item: it says whether it is ticked.
            mark, text = BULLET if end else "", text[end:]
        if self.writer.in_references and not (look.numbering and look.numbering[1]):
            self._plain(BlockKind.REFERENCE, mark + text)
            return
        list_id, level = look.numbering or ("", 0)
        indent = (look.indent or self._numbering.indent(list_id, level) or 0) if look.numbering else 0
        around = [item for item in self._open if item.holds(list_id, level, indent)]
        context = self._scope(list_id if mark != BULLET else "", around)
        self.writer.append(mark)
        self.writer.block(BlockKind.LIST_ITEM, text, context, len(around) + 1)
        self._open = [*around, _OpenItem(list_id, level, indent, context, self.writer.parent())]

    def _scope(self, list_id: str, around: Sequence[_OpenItem]) -> tuple[Context, ...]:
        """Find what scopes an item: the item that it stands in, or what leads into the list, by its id if it counts."""
        if around:
            return around[-1].below
        if self._open:
            return self._open[0].context
        lead_in = self.writer.lead_in() or self._scopes.get(list_id, ())
        if list_id:
            self._scopes[list_id] = lead_in
        return lead_in

    def _table(self, element: Element) -> None:
        if tables.is_layout(element, self._is_heading):
            for cells in tables.cells_of(element):
                for cell in cells:
                    self._apart(cell)
            return
        caption = self.writer.table_caption()
        self._open = []
        heads: tuple[Context, ...] = ()
        for row in tables.rows_of(element, self._cell, self._styles):
            kind = BlockKind.TABLE_HEADER if row.is_head else BlockKind.TABLE_ROW
            span = self.writer.row(kind, list(row.cells), () if row.is_head else (*caption, *heads))
            heads = (Context(ContextRole.COLUMN_HEADS, span),) if row.is_head and span else heads
        self.writer.append("\n")

    def _is_heading(self, paragraph: Element) -> bool:
        text = "".join(part.text or "" for part in paragraph.iter(w("t")))
        return bool(text.strip()) and bool(self._styles.look(paragraph).heading_level(text))

    def _cell(self, cell: Element) -> str:
        """Read all the words of a cell on one line, nested tables and text boxes with it."""
        said = []
        for paragraph in cell.iter(w("p")):
            look = self._styles.look(paragraph)
            words = words_of(paragraph, look, self._styles, self._notes)
            said.append(self._mark(look) + " ".join(words.text.split("\n")) if words.text else "")
        return " ".join(" ".join(part.split("\t")) for part in said if part)


def _may_be_heading(text: str) -> bool:
    return len(text) <= _LONGEST_BOLD_HEADING and "\n" not in text and text[-1] not in ".:;,"


def _typed_bullet_end(text: str) -> int:
    found = _TYPED_BULLET.match(text)
    return found.end() if found else 0


def _property(properties: Element | None, name: str) -> str | None:
    found = None if properties is None else properties.find("{http://purl.org/dc/elements/1.1/}" + name)
    return " ".join((found.text or "").split()) or None if found is not None else None


def _title(properties: Element | None) -> str | None:
    title = _property(properties, "title")
    return None if title is None or _NO_TITLE.fullmatch(title) else title


def _first_heading(writer: Writer) -> str | None:
    """Return the words of the heading of level 1, if the page opens with it and it is the only one."""
    main = [block for block in writer.blocks if block.kind is BlockKind.HEADING and block.level == 1]
    is_title = len(main) == 1 and main[0] is writer.blocks[0] and len(writer.blocks) > 1
    return " ".join(main[0].span.of(writer.text).split()) if is_title else None
