"""Bytes become text: the only place that decides an encoding, and says so where it had to guess."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

import charset_normalizer

from corpus.doubts import Doubt, DoubtKind
from corpus.errors import UnreadableDocument

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Control characters that text files really hold: tab, line feed, form feed, carriage return.
_TEXT_CONTROLS = frozenset("\t\n\f\r")
# What files call these is not what they hold, as browsers know.
_REALLY = {"iso8859-1": "cp1252", "ascii": "cp1252", "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030"}
_NAMES = re.compile(r"^cp(125\d)$")

# What western European text is made of beyond ASCII. Not among them: what dashes and curly quotes of old Macs give.
_WESTERN = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœßšžÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÓÖØÙÚÛÜŒ\u00a0\u00ad¡¢£¥§©ª«®°±²³´µ¶·¹º»¼½¾¿×÷€‚„…†‡‰‹‘’“”•–—˜™›"
)
# Signs that no western word has inside, where other encodings have letters.
_NOT_WESTERN = re.compile(r"[^\W\d_][¡¢£¥§©®°±²³´µ¶¹º¼½¾¿×÷†‡‰˜™][^\W\d_]")
_MOST_WESTERN_LETTERS = 0.2
# What files of our days are written in; anything decodes in the encodings of old terminals and mainframes.
_GUESSED = [
    *("cp932", "euc_jp", "euc_jis_2004", "gb18030", "big5", "cp949", "koi8_r", "mac_roman", "utf_16_le", "utf_16_be"),
    *(f"cp125{number}" for number in range(9)),
]
# Fewer characters are as likely bytes of another kind.
_FEWEST_WIDE = 8
# A guess needs no more than this, and the time it takes grows with it.
_GUESSED_FROM = 200_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and how it was read.

    Attributes:
        encoding: as people name it, such as "utf-8" or "windows-1252".
        is_guess: whether nothing but the bytes themselves spoke for it.
    """

    text: str
    encoding: str
    is_guess: bool

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What should be checked about it."""
        return (Doubt(DoubtKind.ENCODING_GUESSED, self.encoding),) if self.is_guess else ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    r"""Decode a text file, with every line ending as "\n".

    A byte order mark comes first, then UTF-8 if the bytes are that, then what the file declares, then a guess.

    Args:
        data: the whole file
        declared: the name of an encoding that the file or its sender states

    Raises:
        UnreadableDocument: the bytes are empty, binary, or text in no encoding that can be told.
    """
    decoded = _marked(data) or _declared(data, declared) or _wide(data) or _decoded(data, "utf-8")
    decoded = decoded or _western(data) or _other(data)
    if decoded is None:
        byte = _first_bad_byte(data)
        msg = f"is not utf-8 text (byte {byte} does not fit), nor is its encoding clear; save it as UTF-8"
        raise UnreadableDocument(msg)
    if not decoded.text.strip():
        msg = "is empty"
        raise UnreadableDocument(msg)
    control = _control(decoded.text)
    if control is not None:
        msg = f"holds the control character U+{ord(control):04X}, so it is not a text file; save it as plain text"
        raise UnreadableDocument(msg)
    return decoded


def _decoded(data: bytes, encoding: str, *, is_guess: bool = False) -> Decoded | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    name = _NAMES.sub(r"windows-\1", encoding.removesuffix("-sig").replace("_", "-"))
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), name, is_guess)


def _marked(data: bytes) -> Decoded | None:
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    if encoding is None:
        return None
    decoded = _decoded(data, encoding)
    if decoded is None:
        msg = f"is not {encoding.removesuffix('-sig')} text, though its first bytes say so; save it as UTF-8"
        raise UnreadableDocument(msg)
    return decoded


def _declared(data: bytes, declared: str | None) -> Decoded | None:
    """Take a file at its word where its bytes allow it, but UTF-8 that declares something else is UTF-8."""
    try:
        name = codecs.lookup(declared or "").name
        # Some codecs are no encodings of text.
        "".encode(name)
    except (LookupError, ValueError):
        return None
    return _decoded(data, "utf-8") or _decoded(data, _REALLY.get(name, name))


def _wide(data: bytes) -> Decoded | None:
    """Read UTF-16 that does not say so: every blank and line end has a zero byte, which no other text has."""
    if b"\0" not in data or len(data) % 2:
        return None
    readings = [_decoded(data, encoding, is_guess=True) for encoding in ("utf-16-le", "utf-16-be")]
    texts = [reading for reading in readings if reading and _is_text(reading.text)]
    return max(texts, key=lambda reading: sum(map(str.isascii, reading.text)), default=None)


def _is_text(text: str) -> bool:
    """Tell whether there are some words, every character exists, and none is a control character."""
    has_words = len(text) >= _FEWEST_WIDE and not {" ", "\n"}.isdisjoint(text)
    return (
        has_words
        and _control(text) is None
        and not any(unicodedata.category(sign) in ("Cn", "Co") for sign in set(text))
    )


def _western(data: bytes) -> Decoded | None:
    """Read Windows' western encoding where all that is not ASCII makes sense in it."""
    decoded = _decoded(data, "cp1252", is_guess=True)
    if decoded is None:
        return None
    others = [sign for sign in decoded.text if not sign.isascii()]
    letters = sum(map(str.isalpha, decoded.text))
    fits = _WESTERN.issuperset(others) and not _NOT_WESTERN.search(decoded.text)
    return decoded if fits and sum(map(str.isalpha, others)) <= max(_MOST_WESTERN_LETTERS * letters, 1) else None


def _other(data: bytes) -> Decoded | None:
    # Cut where no encoding has half of a character.
    end = max(data.rfind(sign, 0, _GUESSED_FROM) for sign in (b"\n", b" ")) if len(data) > _GUESSED_FROM else -1
    start = data[:end] if end > 0 else data
    found = charset_normalizer.from_bytes(start).best()
    if found is None or found.encoding not in _GUESSED:
        found = charset_normalizer.from_bytes(start, cp_isolation=_GUESSED).best()
    return None if found is None else _decoded(data, found.encoding, is_guess=True)


def _control(text: str) -> str | None:
    return next((sign for sign in text if sign < " " and sign not in _TEXT_CONTROLS), None)


def _first_bad_byte(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0
