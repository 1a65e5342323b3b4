"""The evidence from which on is answered, and which models it was measured with.

A threshold lies on the scale of the models that it was measured with: with others it means nothing, so it is refused
there, and the one that ships is never used with them without a word.
"""

import logging

from assistant.confidence import ANSWERS_FROM
from assistant.errors import ConfigurationError
from assistant.settings import Settings
from index.encoding import is_shipped
from index.types import Encoder, EncoderIdentity, Reranker

_LOGGER = logging.getLogger(__name__)
_SHOWN = 16
_NO_RERANKER = "none"


def answers_from(settings: Settings, encoder: Encoder, reranker: Reranker | None) -> float:
    """Give the evidence from which on is answered.

    Raises:
        ConfigurationError: the one that is set was measured with other models.
    """
    if settings.answers_from is None:
        if doubt := unmeasured(settings, encoder.identity):
            _LOGGER.warning("%s", doubt)
        return ANSWERS_FROM
    given = models_of(encoder.identity, reranker.sha256 if reranker else None)
    if given != settings.measured_with:
        msg = (
            f"answers_from = {settings.answers_from} was measured with the models {settings.measured_with}, these are "
            f"{given}; take it back with `citewell calibrate --undo`, run `citewell index update`, and measure again "
            "with `citewell calibrate QUESTIONS.jsonl`"
        )
        raise ConfigurationError(msg)
    return settings.answers_from


def set_threshold(settings: Settings) -> float:
    """Give the threshold that is set, or the one that ships, whatever the models."""
    return ANSWERS_FROM if settings.answers_from is None else settings.answers_from


def models_of(encoder: EncoderIdentity, reranker_sha256: str | None) -> str:
    """Name the models that a threshold depends on: the beginnings of their hashes.

    The reranker counts too: it decides which hit is the best, whose evidence is looked at.
    """
    return f"{encoder.sha256[:_SHOWN]}/{reranker_sha256[:_SHOWN] if reranker_sha256 else _NO_RERANKER}"


def unmeasured(settings: Settings, encoder: EncoderIdentity) -> str | None:
    """Say that the threshold that ships was not measured with these models; None where it was, or is not used."""
    if settings.answers_from is not None or (is_shipped(encoder) and settings.reranker is None):
        return None
    models = encoder.name + (f" and the reranker {settings.reranker}" if settings.reranker else "")
    return (
        f"the threshold {ANSWERS_FROM} was measured with the encoder that ships and no reranker, not with {models}: "
        "too much or too little may be answered; measure it with `citewell calibrate QUESTIONS.jsonl`"
    )
