"""What a question claims before it is answered: a statement put as a question, and what it takes for granted. Pure.

Whether a claim holds is for the documents to say, so a question and its denial must find the same evidence.
"""

import re

_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|might|must)"
_NEGATIVE = r"(?P<irregular>can['’]?t|cannot|won['’]?t|ain['’]t)"
_VERB = rf"(?:{_AUXILIARY}(?:n['’]?t)?|can['’]?t|cannot|won['’]?t|ain['’]t)"
_ASKED_BACK = rf"(?:right|correct|yes|no|true or (?:false|not)|{_VERB} (?:it|they|he|she|we|there)(?: not)?)"
# To be answered by yes or no: it opens with its verb, or states something and asks for it to be confirmed.
_OPENS_WITH_VERB = re.compile(
    rf"^\W*(?:(?:and|but|so|then|ok(?:ay)?|well) )?(?:{_VERB}|true or (?:false|not)|surely)\b", re.IGNORECASE
)
_CONFIRMED = re.compile(rf" ?[,–—-] ?{_ASKED_BACK}(\W*)$", re.IGNORECASE)
# What only says that a claim follows.
_IS_IT_TRUE = re.compile(
    rf"^\W*(?:(?:{_VERB} it|it {_VERB}) (?:true|right|correct|a fact|the case) that|true or (?:false|not)[,:;–—-]*) ",
    re.IGNORECASE,
)
_POSITIVE = {"can't": "can", "cant": "can", "cannot": "can", "won't": "will", "wont": "will", "ain't": "is"}
_NEGATION = re.compile(
    rf"\b(?:(?P<verb>{_AUXILIARY})(?:n['’]?t| not(?! only\b))|{_NEGATIVE}|not (?!only\b)|never )\b",
    re.IGNORECASE,
)
_PREMISE = re.compile(
    r"^(?:since|as|because|given(?: that)?|seeing (?:that|as)|considering(?: that)?|now that|assuming(?: that)?) "
    r"(?P<premise>[^?]+?), .+$",
    re.IGNORECASE,
)
# With fewer words a clause names a case rather than claims something.
_FEWEST_WORDS_OF_A_PREMISE = 4


def affirmed(question: str) -> str:
    """Return what a question denies and asks to be confirmed, affirmed and without what only asks.

    Any other question stays as it is: what is asked back ("doesn't it?") denies nothing.

    >>> affirmed("Doesn't it thin bones?"), affirmed("It does not thin bones, does it?"), affirmed("Why does it not?")
    ('Does it thin bones?', 'does It thin bones?', 'Why does it not?')
    """
    claim = _CONFIRMED.sub(r"\1", _IS_IT_TRUE.sub("", question))
    denial = _NEGATION.search(claim)
    if not denial or (claim == question and not _OPENS_WITH_VERB.search(question)):
        return question
    if claim != question and denial["verb"]:
        # A statement is asked with its verb in front, as the question is that it denies.
        return f"{denial['verb']} {claim[: denial.start()]}{claim[denial.end() :].lstrip()}"
    return _NEGATION.sub(_without_negation, claim)


def premise_of(question: str) -> str | None:
    """Return what a question takes for granted before it asks, if it does.

    >>> premise_of("Since bones grow back in a week, why rest?"), premise_of("As for me, why rest?")
    ('bones grow back in a week', None)
    """
    found = _PREMISE.match(question)
    if not found or len(found["premise"].split()) < _FEWEST_WORDS_OF_A_PREMISE:
        return None
    return found["premise"]


def _without_negation(found: re.Match[str]) -> str:
    if found["verb"]:
        return found["verb"]
    if not found["irregular"]:
        return ""
    positive = _POSITIVE.get(found["irregular"].casefold().replace("’", "'"))
    if positive is None:
        # Where case does not matter, "ı" is taken for "i".
        return found[0]
    return positive.capitalize() if found[0][0].isupper() else positive
