"""Personal data never stays in a text that may be kept; figures of health always do."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.logs import MaskingFormatter
from assistant.safety.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to jo.bloggs+nhs@example.co.uk please", "write to [e-mail] please"),
        ("ring 07700 900123", "ring [phone number]"),
        ("ring 020 7946 0018 today", "ring [phone number] today"),
        ("+44 7700 900123 is mine", "[phone number] is mine"),
        ("+49 30 901820", "[phone number]"),
        ("call (212) 555-0143", "call [phone number]"),
        ("call 212-555-0143.", "call [phone number]."),
        ("my NHS number is 943 476 5919", "my NHS number is [NHS number]"),
        ("nhs no 9434765919", "nhs no [NHS number]"),
        ("NHS no: 943 476 5910", "NHS no: [NHS number]"),
        ("SSN 219-09-9999", "SSN [social security number]"),
        ("card 4111 1111 1111 1111, thanks", "card [card number], thanks"),
        ("4111111111111111", "[card number]"),
        ("a@b.org or 07700900123?", "[e-mail] or [phone number]?"),
    ],
)
def test_masks(text: str, masked: str) -> None:
    """What leads to a person is replaced by what it was, and nothing else changes."""
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "1 mg a day for 5 years, then 0.5 mg",
        "T-score -2.5 at L1-L4, 0.845 g/cm2",
        "born 12/03/1951, scanned 2021-04-01 and 01.05.2022",
        "trials of 2003 2005 2007, 1998-2004 and 2010/2012",
        "PMID 15860860, 10.1056/NEJMoa040331 and doi:10.1200/jco.2007.14.0459",
        "https://example.org/articles/0770090012345678",
        "between 1,000 and 10,000,000 people, 95 % CI 1.02-1.35",
        "eGFR 45, BP 120/80, 37.5 mg 3 times",
        "1 2 3 4 5",
        "10 000 000 cells",
        "call 999, 112 or 116 123",
    ],
)
def test_keeps(text: str) -> None:
    """Doses, dates, years, ranges, identifiers and short numbers stay."""
    assert mask(text) == text


@given(
    st.floats(0, 5000, allow_nan=False).map(lambda number: f"{number:.2f}"),
    st.sampled_from(["mg", "mcg", "%", "years", "g/cm2", "mmol/L"]),
    st.integers(1900, 2030),
    st.integers(0, 110),
)
def test_keeps_figures_of_health(dose: str, unit: str, year: int, age: int) -> None:
    """No dose, year, range or age is taken for a person's number."""
    text = f"aged {age} in {year}-{year + 5}, {dose} {unit} ({age}-{age + 10})"

    assert mask(text) == text


@given(
    st.text("0123456789", min_size=9, max_size=9), st.sampled_from(["0", "+44", "+1"]), st.sampled_from(["", " ", "-"])
)
def test_masks_every_telephone_number(digits: str, prefix: str, between: str) -> None:
    """Digits behind a country or trunk prefix never stay."""
    number = f"{prefix}{between if prefix != '0' else ''}{digits[:4]}{between}{digits[4:]}"

    assert digits[4:] not in mask(f"call {number} now")


@given(st.text())
def test_masking_is_done_once(text: str) -> None:
    """What is masked stays as it is."""
    assert mask(mask(text)) == mask(text)


def test_a_log_line_is_masked_with_its_traceback() -> None:
    """Neither the message of a log record nor the error in its traceback keeps personal data."""
    try:
        msg = "no such thing: jo@example.org"
        raise ValueError(msg)
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "call %s", ("07700 900123",), None)
        record.exc_info = (type(error), error, error.__traceback__)

    line = MaskingFormatter("%(message)s").format(record)

    assert "[phone number]" in line
    assert "[e-mail]" in line
    assert "example.org" not in line
    assert "900123" not in line


def test_a_time_of_day_is_no_number_of_a_person() -> None:
    """The line of a log keeps its time."""
    assert mask("2026-11-29 16:20:57,366 ERROR") == "2026-11-29 16:20:57,366 ERROR"
