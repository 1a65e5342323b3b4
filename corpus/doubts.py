"""What a maintainer should check about a document that was read all the same."""

from dataclasses import dataclass
from enum import StrEnum


class DoubtKind(StrEnum):
    """What may be wrong."""

    NO_TEXT_LAYER = "no_text_layer"
    ENCODING_GUESSED = "encoding_guessed"
    DUPLICATE = "duplicate"
    REVIEW_OVERDUE = "review_overdue"
    NO_HEADINGS = "no_headings"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to check.

    Attributes:
        detail: the pages, such as "2-3, 5", the encoding, the id of the first document with the same text, or the day,
            such as "2026-03-12"; empty where the kind says all.
    """

    kind: DoubtKind
    detail: str
