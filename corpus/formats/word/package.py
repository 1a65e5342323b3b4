"""A Word file's bytes become the XML of its parts, or a clear refusal.

A .docx is a ZIP archive of XML parts that name one another. Nothing hostile gets further than here: sizes are limited
before anything is unpacked, entities are not resolved, nothing outside the archive is opened. Files of the strict
variant of the format come out in the names of the usual one.
"""

import posixpath
import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from corpus.errors import UnreadableDocument
from corpus.formats.word.xml import Element, w

_MAX_FILES = 10_000
_MAX_UNPACKED_BYTES = 200_000_000
# A thousand pages stay below both; the tree of a part takes some 200 bytes a tag or attribute.
_MAX_PART_BYTES = 30_000_000
_MAX_TAGS = 1_000_000
# Text in XML rarely shrinks below a fiftieth; small files may, by chance.
_MAX_RATIO = 100
_RATIO_COUNTS_FROM = 10_000_000

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How other files begin that go by the name of a Word file; what stands here completes "the file ...".
_OTHERS = (
    (b"%PDF", "is a PDF, not a Word file; name it .pdf"),
    (b"{\\rtf", "is a Rich Text file (.rtf); save it as .docx"),
    (b"<!doctype html", "is a web page, not a Word file; name it .html"),
    (b"<html", "is a web page, not a Word file; name it .html"),
)
_STRICT = re.compile(r"\{http://purl\.oclc\.org/ooxml/(wordprocessingml|officeDocument)/(\w+)\}")
_USUAL = r"{http://schemas.openxmlformats.org/\1/2006/\2}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """The parts of a Word file, named by what they are to its main part.

    Raises:
        UnreadableDocument: the bytes are no Word file that can be read, with the reason.
    """

    def __init__(self, data: bytes) -> None:
        if not data.startswith(_ZIP):
            raise UnreadableDocument(_why_not(data))
        try:
            self._archive = _archive(data)
        except (BadZipFile, ValueError, NotImplementedError, EOFError) as error:
            msg = f"is a broken Word file ({error}); open it in Word and save it again"
            raise UnreadableDocument(msg) from error
        self._names = {info.filename.replace("\\", "/").casefold(): info for info in self._archive.infolist()}
        self._main = self._targets("").get("officeDocument", "word/document.xml")
        self._parts = self._targets(self._main)

    def main(self) -> Element:
        """Return the root of the main part."""
        root = self._parse(self._main)
        if root is None or root.tag != w("document"):
            msg = "is an archive without a Word document in it; save it as .docx"
            raise UnreadableDocument(msg)
        return root

    def part(self, kind: str) -> Element | None:
        """Return the root of "styles", "numbering", "footnotes" or "endnotes", if the file has it."""
        return self._parse(self._parts.get(kind, ""))

    def properties(self) -> Element | None:
        """Return the root of what the file says of itself, if it does."""
        return self._parse(self._targets("").get("core-properties", ""))

    def _targets(self, part: str) -> dict[str, str]:
        """Map each kind of part that a part refers to (the end of its type's address) to the first one's name."""
        folder, name = posixpath.split(part)
        root = self._parse(f"{folder}/_rels/{name}.rels".lstrip("/"))
        targets: dict[str, str] = {}
        for element in [] if root is None else root.iter(_RELATIONSHIP):
            if element.get("TargetMode") != "External":
                kind = element.get("Type", "").rpartition("/")[2]
                targets.setdefault(kind, posixpath.join("/", folder, element.get("Target", "")).lstrip("/"))
        return {kind: posixpath.normpath(target) for kind, target in targets.items()}

    def _parse(self, name: str) -> Element | None:
        info = self._names.get(name.casefold())
        if info is None:
            return None
        if info.file_size > _MAX_PART_BYTES:
            msg = f"unpacks {name} to {info.file_size:,} bytes; {_MAX_PART_BYTES:,} are read; split the file"
            raise UnreadableDocument(msg)
        try:
            source = self._archive.read(info)
            if max(source.count(b"<"), source.count(b'="') + source.count(b"='")) > _MAX_TAGS:
                msg = f"holds more than {_MAX_TAGS:,} tags or attributes in {name}; split the file"
                raise UnreadableDocument(msg)
            root = etree.fromstring(source, _parser())
        except (etree.XMLSyntaxError, BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
            msg = f"is a broken Word file ({name}: {error}); open it in Word and save it again"
            raise UnreadableDocument(msg) from error
        if root.getroottree().docinfo.internalDTD is not None:
            msg = f"declares a document type in {name}, as only forged Word files do"
            raise UnreadableDocument(msg)
        return _usual(root)


def _why_not(data: bytes) -> str:
    """Say what a file is that is no ZIP archive."""
    if not data.strip():
        return "is empty"
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "is encrypted; save it without a password"
        if "WordDocument".encode("utf-16-le") in data:
            return "is an old Word file (.doc); save it as .docx"
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return next((reason for opening, reason in _OTHERS if start.startswith(opening.lower())), "is not a Word file")


def _archive(data: bytes) -> ZipFile:
    # Counted before the archive is opened, which would make an object of each.
    n_files = data.count(b"PK\x01\x02")
    if n_files > _MAX_FILES:
        msg = f"holds {n_files:,} files, more than the {_MAX_FILES:,} of any Word file"
        raise UnreadableDocument(msg)
    archive = ZipFile(BytesIO(data))
    unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > _MAX_UNPACKED_BYTES:
        msg = f"unpacks to {unpacked:,} bytes, more than the {_MAX_UNPACKED_BYTES:,} that are read; split it"
        raise UnreadableDocument(msg)
    if unpacked > _RATIO_COUNTS_FROM and unpacked > _MAX_RATIO * len(data):
        msg = f"unpacks from {len(data):,} to {unpacked:,} bytes, as only forged Word files do"
        raise UnreadableDocument(msg)
    return archive


def _parser() -> etree.XMLParser:
    # Without `huge_tree`, libxml2 itself refuses what entities blow up, and nesting below 256.
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )


def _usual(root: Element) -> Element:
    if not _STRICT.match(str(root.tag)):
        return root
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = _STRICT.sub(_USUAL, element.tag)
        for name, value in list(element.attrib.items()):
            if _STRICT.match(str(name)):
                del element.attrib[name]
                element.set(_STRICT.sub(_USUAL, str(name)), str(value))
    return root
