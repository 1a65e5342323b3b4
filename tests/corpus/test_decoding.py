"""Bytes become text: which encodings are read, and what is said of the rest."""

import codecs
import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.decoding import decode
from corpus.doubts import Doubt, DoubtKind
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
    decoded = decode(data)

    assert decoded.text == "Bone é 🦴"
    assert decoded.encoding in ("utf-8", "utf-16")
    assert decoded.doubts == ()


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"a\r\nb", "a\nb"), (b"a\rb", "a\nb"), (b"a\n\r\n\rb", "a\n\n\nb"), (b"a\tb\fc\n", "a\tb\fc\n")],
    ids=["Windows", "old Mac", "mixed", "tab and form feed stay"],
)
def test_every_line_ends_the_same_way(data: bytes, text: str) -> None:
    """Line ends become line feeds, and nothing else moves."""
    assert decode(data).text == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        ("\ufeff".encode(), "is empty"),
        ("\u00a0\u2003".encode(), "is empty"),
        (
            b"ab\xff\xfe\x81\x8d\x01",
            r"is not utf-8 text \(byte 2 does not fit\), nor is its encoding clear; save it as",
        ),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a", "is not utf-16 text, though its first bytes say so; save it as UTF-8"),
        (codecs.BOM_UTF8 + b"\xff", "is not utf-8 text, though its first bytes say so"),
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
        "no encoding",
        "half a surrogate",
        "a mark that lies",
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


_JAPANESE = "名前,年齢,住所\n佐藤太郎,30,東京\n髙橋淳,35,名古屋\n"


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        ("café au lait", "cp1252", "windows-1252"),
        ("It’s 2 % – “often” – at 20 °C or £5…", "cp1252", "windows-1252"),
        ("¿Qué es? La pérdida de masa ósea y la atención.", "cp1252", "windows-1252"),
        ("Größere Knochendichte für Männer übertrifft die Höhe.", "cp1252", "windows-1252"),
        ("La densité osseuse diminue avec l’âge, surtout chez les femmes âgées.", "cp1252", "windows-1252"),
        (_JAPANESE, "cp932", "cp932"),
        ("骨密度は年齢とともに低下します。女性は閉経後に特に注意が必要です。", "cp932", "cp932"),
        ("Anastrozole (アナストロゾール) lowers oestrogen in women.", "cp932", "cp932"),
        (_JAPANESE * 10_000, "cp932", "cp932"),
        ("Плотность костей снижается с возрастом. Женщины после менопаузы.", "cp1251", "windows-1251"),
        ("Gęstość kości zmniejsza się z wiekiem. Śródstopie, źródło.", "cp1250", "windows-1250"),
        ("Bone is lost.\nThen it stays.", "utf-16-le", "utf-16-le"),
        ("Bone is lost.\nThen it stays.", "utf-16-be", "utf-16-be"),
        (_JAPANESE, "utf-16-le", "utf-16-le"),
    ],
    ids=["short", "typography", "Spanish", "German", "French", "Japanese list", "Japanese", "a little Japanese",
         "long Japanese", "Russian", "Polish", "UTF-16", "UTF-16 big-endian", "Japanese in UTF-16"],
)  # fmt: skip
def test_an_undeclared_encoding_is_guessed_and_named(text: str, codec: str, name: str) -> None:
    """Text that nothing declares comes out right in the encodings that Windows writes, and the guess has a name."""
    decoded = decode(text.encode(codec))

    assert decoded.text == text
    assert decoded.doubts == (Doubt(DoubtKind.ENCODING_GUESSED, name),)


@pytest.mark.parametrize(
    ("data", "declared", "text", "encoding"),
    [
        (b"caf\xe9", "ISO-8859-1", "café", "windows-1252"),
        (b"it\x92s", "latin1", "it’s", "windows-1252"),
        ("骨".encode("cp932"), "Shift_JIS", "骨", "cp932"),
        ("Größe".encode(), "windows-1252", "Größe", "utf-8"),
        ("kość".encode("iso8859-2"), "iso-8859-2", "kość", "iso8859-2"),
        (codecs.BOM_UTF8 + "é".encode(), "windows-1252", "é", "utf-8"),
    ],
    ids=["Latin-1", "Latin-1 is Windows' own", "Japanese", "UTF-8 all the same", "Latin-2", "a mark comes first"],
)
def test_a_declared_encoding_is_believed_where_it_fits(data: bytes, declared: str, text: str, encoding: str) -> None:
    """What a file declares is no guess, but its bytes have the last word."""
    decoded = decode(data, declared)

    assert (decoded.text, decoded.encoding, decoded.is_guess) == (text, encoding, False)


@pytest.mark.parametrize("declared", ["no such encoding", "", "rot13", "base64", "x" * 10_000, "utf\0"])
def test_a_declaration_that_is_none_changes_nothing(declared: str) -> None:
    """Unknown names, and codecs that are no encodings, are passed over."""
    assert decode("Größe".encode(), declared) == decode("Größe".encode())


@pytest.mark.parametrize("repeated", [b"\x81", b"\xe9 ", "Плотность ".encode("cp1251"), b"a\0 \0", b"\x80\xff"])
def test_a_guess_takes_little_time(repeated: bytes) -> None:
    """Megabytes without a declaration are decided on from their beginning, or refused."""
    begin = time.process_time()
    with contextlib.suppress(UnreadableDocument):
        decode(repeated * (2_000_000 // len(repeated)))

    assert time.process_time() - begin < 20


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1).filter(lambda text: text.strip()))
def test_text_comes_back_as_it_was_written(text: str) -> None:
    """Text without control characters survives the round trip to the last code point, a leading mark aside."""
    assert decode(text.encode()).text == text.removeprefix("\ufeff")


@given(st.binary())
def test_any_bytes_give_text_or_one_clear_refusal(data: bytes) -> None:
    """No bytes raise anything but the refusal, and what is read has something in it."""
    try:
        text = decode(data).text
    except UnreadableDocument as error:
        assert str(error)  # noqa: PT017 - either outcome is right
    else:
        assert text.strip()
        assert "\r" not in text
