"""Bytes become text: which encodings are read, and what is said of the rest."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.decoding import decode
from corpus.errors import UnreadableDocument


@pytest.mark.parametrize(
    "data",
    [
        "Bone é 🦴".encode(),
        codecs.BOM_UTF8 + "Bone é 🦴".encode(),
        codecs.BOM_UTF16_LE + "Bone é 🦴".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "Bone é 🦴".encode("utf-16-be"),
    ],
    ids=["UTF-8", "UTF-8 with mark", "UTF-16 little-endian", "UTF-16 big-endian"],
)
def test_a_marked_encoding_is_taken_at_its_word(data: bytes) -> None:
    """The same words come out of every encoding that is read, without the mark."""
    assert decode(data) == "Bone é 🦴"


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"a\r\nb", "a\nb"), (b"a\rb", "a\nb"), (b"a\n\r\n\rb", "a\n\n\nb"), (b"a\tb\fc\n", "a\tb\fc\n")],
    ids=["Windows", "old Mac", "mixed", "tab and form feed stay"],
)
def test_every_line_ends_the_same_way(data: bytes, text: str) -> None:
    """Line ends become line feeds, and nothing else moves."""
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        ("\ufeff".encode(), "is empty"),
        ("\u00a0\u2003".encode(), "is empty"),
        (b"caf\xe9 au lait", r"is not utf-8 text \(byte 3 does not fit\); save it as UTF-8"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a", "is not utf-16 text"),
        (b"PK\x03\x04", r"control character U\+0003, so it is not a text file; save it as plain text"),
        (b"a\x00b", r"control character U\+0000"),
        (b"a\x1b[31mb", r"control character U\+001B"),
        (codecs.BOM_UTF32_LE + "abc".encode("utf-32-le"), r"control character U\+0000"),
    ],
    ids=[
        "nothing",
        "blanks",
        "only a mark",
        "only wide blanks",
        "Latin-1",
        "half a surrogate",
        "an archive",
        "a zero byte",
        "a terminal code",
        "UTF-32",
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    """Bytes that hold no text say what is wrong with them and what to do."""
    with pytest.raises(UnreadableDocument, match=reason):
        decode(data)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1).filter(lambda text: text.strip()))
def test_text_comes_back_as_it_was_written(text: str) -> None:
    """Text without control characters survives the round trip to the last code point, a leading mark aside."""
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@given(st.binary())
def test_any_bytes_give_text_or_one_clear_refusal(data: bytes) -> None:
    """No bytes raise anything but the refusal, and what is read has something in it."""
    try:
        text = decode(data)
    except UnreadableDocument as error:
        assert str(error)  # noqa: PT017 - either outcome is right
    else:
        assert text.strip()
        assert "\r" not in text
