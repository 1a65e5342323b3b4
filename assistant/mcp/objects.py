"""The objects that the tools alone give, as types; the others stand in `assistant.objects`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.clips.verdicts import Side, Verdict, Why
from assistant.objects import QuoteObject, SpanObject

_FORM = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class StretchObject(BaseModel):
    """Words of a comparison: on both sides, only as they were quoted (before), or only as they are today (after)."""

    model_config = _FORM

    side: Side
    text: str
    part: Literal["words", "source"]


class TodayObject(BaseModel):
    """What became of a passage in the snapshot that is published now."""

    model_config = _FORM

    snapshot: str
    verdict: Verdict
    reason: Why
    message: str
    now: SpanObject | None
    """Where the words stand now, if that is another place."""
    difference: list[StretchObject]


class PassageObject(QuoteObject):
    """The words at a place, and what became of them."""

    snapshot: str
    """The version that the words are read from."""
    today: TodayObject
