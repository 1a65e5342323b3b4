"""Bytes become text: the only place that decides an encoding."""

import codecs

from corpus.errors import UnreadableDocument

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Control characters that text files really hold: tab, line feed, form feed, carriage return.
_TEXT_CONTROLS = frozenset("\t\n\f\r")


def decode(data: bytes) -> str:
    r"""Decode a text file, with every line ending as "\n".

    Raises:
        UnreadableDocument: the bytes are empty, binary, or not text in UTF-8 or marked UTF-16.
    """
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        msg = f"is not {encoding.removesuffix('-sig')} text (byte {error.start} does not fit); save it as UTF-8"
        raise UnreadableDocument(msg) from error
    if not text.strip():
        msg = "is empty"
        raise UnreadableDocument(msg)
    control = next((character for character in text if character < " " and character not in _TEXT_CONTROLS), None)
    if control is not None:
        msg = f"holds the control character U+{ord(control):04X}, so it is not a text file; save it as plain text"
        raise UnreadableDocument(msg)
    return text.replace("\r\n", "\n").replace("\r", "\n")
