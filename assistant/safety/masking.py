"""Personal data in a text is masked before the text may reach a log or a journal. Pure.

Masked are e-mail addresses, and runs of digits that are telephone, payment card, NHS or US social security numbers by
their form and, where they have them, by their check digits. Doses, years, ranges, ages, dates and DOIs stay.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
# What a longer identifier or address is made of: digits inside one are no number of a person.
_IDENTIFIER = re.compile(r"(?:https?://|www\.|doi:|\b10\.\d{4,9}/)\S+", re.IGNORECASE)
# Digits with at most one blank, dot, hyphen or bracket between two of them, as numbers of people are written.
_RUN = re.compile(r"(?<![\w.,/-])(?:\+|00|\()?\d(?:[ .()/-]{0,2}\d){6,18}(?![\w/]|[.,-]\d|%)")
_SOCIAL_SECURITY = re.compile(r"(?!000|666|9)\d{3}([ -])(?!00)\d{2}\1(?!0000)\d{4}")
_DATE = re.compile(r"(?:\d{1,2}[ ./-]\d{1,2}[ ./-]\d{2,4}|\d{4}[ ./-]\d{1,2}[ ./-]\d{1,2}(?: \d{2})?)")
_YEARS = re.compile(r"(?:(?:1[89]|20)\d\d[ ./-]{1,2})+(?:1[89]|20)\d\d")
_FEWEST_PHONE_DIGITS, _MOST_PHONE_DIGITS = 9, 15
_FEWEST_CARD_DIGITS, _MOST_CARD_DIGITS = 13, 19
_NHS_DIGITS = 10
_NHS_NAMED = re.compile(r"nhs\W{0,3}(?:number|no|num|id)?\W{0,3}(?:is\W{0,2})?$", re.IGNORECASE)


class _Masked(NamedTuple):
    start: int
    end: int
    kind: str


def mask(text: str) -> str:
    """Return a text with personal data replaced by what it was.

    >>> mask("I'm jo@example.org, call 07700 900123. Is 1 mg a day since 2019 too much?")
    "I'm [e-mail], call [phone number]. Is 1 mg a day since 2019 too much?"
    """
    pieces: list[str] = []
    at = 0
    for found in sorted(_found(text)):
        if found.start >= at:
            pieces += [text[at : found.start], f"[{found.kind}]"]
            at = found.end
    return "".join([*pieces, text[at:]])


def _found(text: str) -> Iterator[_Masked]:
    for address in _EMAIL.finditer(text):
        yield _Masked(*address.span(), "e-mail")
    kept = [identifier.span() for identifier in _IDENTIFIER.finditer(text)]
    for run in _RUN.finditer(text):
        if not any(start <= run.start() < end for start, end in kept):
            kind = _kind(run[0], text[: run.start()])
            if kind:
                yield _Masked(*run.span(), kind)


def _kind(run: str, before: str) -> str | None:
    """Name the kind of number that a run of digits is, None if it is no person's."""
    if _DATE.fullmatch(run) or _YEARS.fullmatch(run):
        return None
    digits = re.sub(r"\D", "", run)
    if _FEWEST_CARD_DIGITS <= len(digits) <= _MOST_CARD_DIGITS and _luhn(digits):
        return "card number"
    if (
        len(digits) == _NHS_DIGITS
        and run[0].isdigit()
        and (_is_nhs(digits) or _NHS_NAMED.search(before))
        and digits[0] != "0"
    ):
        return "NHS number"
    if _SOCIAL_SECURITY.fullmatch(run):
        return "social security number"
    return "phone number" if _is_phone(run, digits) else None


def _is_phone(run: str, digits: str) -> bool:
    if not _FEWEST_PHONE_DIGITS <= len(digits) <= _MOST_PHONE_DIGITS:
        return False
    # With a country or trunk prefix, or grouped as North American numbers are.
    return run.startswith(("+", "0", "(")) or bool(re.fullmatch(r"1?[ .-]?[2-9]\d{2}[ .)-]{1,2}\d{3}[ .-]\d{4}", run))


def _luhn(digits: str) -> bool:
    """Tell whether the last digit checks the others as on payment cards."""
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0 and len(set(digits)) > 1


def _is_nhs(digits: str) -> bool:
    """Tell whether the tenth digit checks the first nine as in NHS numbers."""
    rest = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return (11 - rest) % 11 == int(digits[9]) and len(set(digits)) > 1
