"""What a question asks for beside its topic: about whom, a definition, studies, a figure, two sides. Pure, by rule."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from assistant.question.cleaning import asks_for_sources
from assistant.question.papers import paper_marks
from assistant.question.topics import own_words
from corpus.populations import opposed_populations, populations_of
from index.lexical import terms

# What stands around the term in a question that asks what it means.
_ASKS_MEANING = re.compile(
    r"^\W*(?:(?:and|but|so|now|then|ok(?:ay)?|please|sorry) )?"
    r"(?:what(?:'s|’s|s| exactly is| is| are| was| were| do(?:es)?)(?: you| we| they)?(?: mean by)?|"
    r"how (?:is|are)|define|explain|(?:the )?(?:meaning|definition) of)\b",
    re.IGNORECASE,
)
_MEANING_ASKED = re.compile(
    r"(?:\b(?:mean(?:s|ing|t)?|stands? for|short for|defined(?: as)?|definition|abbreviation|thing|in plain english)|=)"
    r"\W*$",
    re.IGNORECASE,
)
# A term that is pointed at: "and 'bone turnover', how is that different?"
_QUOTED = re.compile(r"(?<!\w)(?:'([^']+)'|\"([^\"]+)\"|‘([^’]+)’|“([^”]+)”)(?!\w)")
# "What is the catch?" asks for no meaning.
_POINTS = re.compile(r"\W*(?:the|this|that|these|those|its|their|his|her|your|my)\b", re.IGNORECASE)
_TERM_WORD = re.compile(r"[\w'’-]+")
# A longer phrase asks for more than what its words mean.
_LONGEST_TERM = 3
_ARTICLE = re.compile(r"^\W*(?:an?|the)\b|\W+$", re.IGNORECASE)

# Words that ask for the paper itself. Many more ask for what a paper found: "which studies" may do either.
_ASKS_FOR_PAPERS = re.compile(
    r"\b(?:which|what|any|an?) (?:\w+ ){0,2}?"
    r"(?:stud(?:y|ies)|trials?|papers?|references?|sources?|reviews?|articles?)\b|"
    r"\bwho (?:wrote|published|authored|reported|studied|researched)\b|"
    r"\b(?:authors?|authorship|citations?|cited?|bibliograph\w*|references?|journals?|dois?|"
    r"sources? (?:list|section))\b",
    re.IGNORECASE,
)
# "Is it only for women?" and "do women need it too?" ask about others as well.
_MINDS_OTHERS = re.compile(
    r"\b(?:only|just|solely|exclusive(?:ly)?|limited to|restricted to|purely|too|also|as well)\b", re.IGNORECASE
)

_SECONDS_TO_YEARS = r"(?:second|minute|hour|day|night|week|month|year|decade)s?"
_NUMBER = (
    r"(?:\d+(?:[.,]\d+)*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    r"hundred|half|several)"
)


class Figure(Enum):
    """What a figure counts that a question asks for."""

    LENGTH_OF_TIME = auto()
    HOW_OFTEN = auto()
    SHARE = auto()
    AMOUNT = auto()


_ASKS_FOR = {
    Figure.HOW_OFTEN: r"how often|how (?:many times|regularly|frequently)|once or twice",
    Figure.LENGTH_OF_TIME: rf"how long|(?:how many|what number of) {_SECONDS_TO_YEARS}|how much time",
    Figure.SHARE: r"(?:what|which|how (?:big|large) an?) (?:percentage|percent|per cent|proportion|share|fraction)|"
    r"how (?:common|likely|many (?:people|men|women|patients|children))",
    Figure.AMOUNT: r"how (?:much|many) (?:of )?(?:mg|milligrams?|grams?|micrograms?|mcg|units?|ml|tablets?|pills?)|"
    r"(?:what|which)(?: is the| was the|'s the)? (?:\w+ )?(?:dose|dosage|strength|amount)",
}
_HOLDS = {
    Figure.HOW_OFTEN: rf"\b(?:once|twice|daily|weekly|monthly|yearly|\d+ ?x|{_NUMBER} times?)(?: ?/ ?| )?"
    rf"(?:(?:a|an|per|every|each|in) )?(?:{_SECONDS_TO_YEARS})?\b|\bevery (?:other |{_NUMBER} )?{_SECONDS_TO_YEARS}",
    Figure.LENGTH_OF_TIME: rf"\b{_NUMBER}(?: consecutive)?[\s-]+{_SECONDS_TO_YEARS}\b",
    Figure.SHARE: rf"\d ?%|\b{_NUMBER} (?:percent|per cent)\b|\b{_NUMBER} (?:in|out of)(?: every)? {_NUMBER}\b",
    Figure.AMOUNT: rf"\b{_NUMBER}[\s-]*(?:mg|milligrams?|g|grams?|µg|micrograms?|mcg|iu|units?|ml|tablets?|pills?)\b",
}
_ASKS_FOR_FIGURE = {figure: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for figure, words in _ASKS_FOR.items()}
_HOLDS_FIGURE = {figure: re.compile(words, re.IGNORECASE) for figure, words in _HOLDS.items()}

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")
# Two things set against each other, by the word on either side.
_SETS_AGAINST = re.compile(
    r"\b(?:vs\.?|versus|or|compared (?:with|to)|differ(?:s|ed|ent)? from)(?=\s)|\bbetween (?=.+ and )", re.IGNORECASE
)
# "Fillings or gums" in passing asks for no comparison, "which is warmer, wool or felt" does.
_COMPARES = re.compile(r"\b(?:which|whether|better|worse|more|less|differ\w*)\b", re.IGNORECASE)
_AND = re.compile(r"\band\b", re.IGNORECASE)
# Times and states that are asked about together, with the words that tell them apart in an answer.
_OPPOSITES = tuple(
    (frozenset(terms(one)), frozenset(terms(other)))
    for one, other in (
        ("before baseline prior beforehand", "after afterwards following once cessation"),
        ("during while", "after afterwards following once cessation"),
        ("with", "without"),
        ("older elderly old", "younger young"),
    )
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two that a question sets against each other: people, or whatever any of these stems names."""

    population: str | None
    words: frozenset[str]

    def is_shown(self, populations: Collection[str], stems: frozenset[str]) -> bool:
        """Tell whether a text about these populations, made of these stems, speaks of this side."""
        return self.population in populations or bool(self.words & stems)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for.

    Attributes:
        about: the populations that it names; passages about others alone come after those in scope.
        asked_about: those of them whom the sentences name that ask, and not in passing.
        alone: whether what is said of these and of their opposites together is less than what is said of them alone.
        sources: whether it, or what it follows, asks for studies, authors or papers, or for what they found.
        papers: whether it asks for the papers themselves.
        marks: what tells the paper that it asks for from others: years and names; none where it asks for no paper.
        terms: the stems of each term that it wants explained or sets in quotation marks, in each wording.
        defined: the stems of the term whose meaning it asks, in each wording; none where it asks for something else.
        figure: what it wants counted.
        sides: the two that it sets against each other, or none.
        words: the stems of its words that name something, in any wording.
    """

    about: tuple[str, ...] = ()
    asked_about: tuple[str, ...] = ()
    alone: bool = True
    sources: bool = False
    papers: bool = False
    marks: tuple[str, ...] = ()
    terms: tuple[frozenset[str], ...] = ()
    defined: tuple[frozenset[str], ...] = ()
    figure: Figure | None = None
    sides: tuple[Side, ...] = ()
    words: frozenset[str] = frozenset()


def wanted_by(message: str, wordings: Sequence[str], about: tuple[str, ...]) -> Wanted:
    """Tell what a question asks for.

    Args:
        message: the question as it was asked.
        wordings: what it is read as, together with what it follows, and the same in other words.
    """
    papers = _ASKS_FOR_PAPERS.search(message) is not None
    return Wanted(
        about=about,
        asked_about=tuple(name for name in about if name in populations_of(asking(wordings[-1]))),
        alone=not any(map(_MINDS_OTHERS.search, wordings)),
        sources=any(map(asks_for_sources, wordings)),
        papers=papers,
        marks=paper_marks(wordings) if papers else (),
        terms=tuple(_terms(wordings)),
        defined=tuple(frozenset(terms(term)) for term in map(defined, wordings) if term),
        figure=next(filter(None, map(asked_figure, wordings)), None),
        sides=_people_compared(about) or _things_compared(wordings),
        words=frozenset(terms(" ".join(word for wording in wordings for word in own_words(wording)))),
    )


def explained(question: str) -> str:
    """Return what a question wants explained, if it asks what something is; all of it, if it only names something.

    >>> explained("What is bone turnover?"), explained("BMD meaning"), explained("osteocyte = ?")
    ('bone turnover', 'BMD', 'osteocyte')
    """
    rest = _MEANING_ASKED.sub("", _ASKS_MEANING.sub("", question.strip(), count=1))
    return _ARTICLE.sub("", rest).strip("\"'“”‘’ ")


def defined(question: str) -> str:
    """Return the term, of a few words, whose meaning a question asks; nothing where it asks for something else.

    >>> defined("what are osteoclasts?"), defined("what is the dose?"), defined("does it hurt?")
    ('osteoclasts', '', '')
    """
    rest = _MEANING_ASKED.sub("", _ASKS_MEANING.sub("", question.strip(), count=1))
    term = explained(question)
    asks = rest != question.strip() and not _POINTS.match(rest)
    return term if asks and len(_TERM_WORD.findall(term)) <= _LONGEST_TERM and own_words(term) else ""


def _terms(wordings: Sequence[str]) -> Iterator[frozenset[str]]:
    """Give what the wordings want explained, and what they set in quotation marks."""
    for wording in wordings:
        quoted = (next(filter(None, found)) for found in _QUOTED.findall(wording))
        yield from filter(None, (frozenset(terms(term)) for term in (explained(wording), *quoted)))


def asked_figure(question: str) -> Figure | None:
    """Tell what a question wants counted.

    >>> asked_figure("how many years did it run?"), asked_figure("does it hurt?")
    (<Figure.LENGTH_OF_TIME: 1>, None)
    """
    return next((figure for figure, pattern in _ASKS_FOR_FIGURE.items() if pattern.search(question)), None)


def holds_figure(text: str, figure: Figure) -> bool:
    """Tell whether a text holds a number that counts what is asked for.

    >>> holds_figure("over a five-year period", Figure.LENGTH_OF_TIME), holds_figure("for long", Figure.LENGTH_OF_TIME)
    (True, False)
    """
    return _HOLDS_FIGURE[figure].search(text) is not None


def asking(question: str) -> str:
    """Keep the sentences that ask; of a message without a question mark, the last one.

    >>> asking("I take aspirin. Does it thin the blood?")
    'Does it thin the blood?'
    """
    sentences = _SENTENCE_END.split(question)
    return " ".join([sentence for sentence in sentences if sentence.endswith("?")] or sentences[-1:])


def _people_compared(about: Sequence[str]) -> tuple[Side, ...]:
    named = (tuple(name for name in opposed if name in about) for opposed in opposed_populations())
    both = next((names for names in named if len(names) > 1), ())
    return tuple(Side(name, frozenset()) for name in both)


def _things_compared(wordings: Sequence[str]) -> tuple[Side, ...]:
    """Find two things set against each other: by opposite words, else by the words around "or", "versus" ..."""
    stems = frozenset(stem for wording in wordings for stem in terms(wording))
    for pair in _OPPOSITES:
        if all(words & stems for words in pair):
            return tuple(Side(None, words) for words in pair)
    around = [pair for wording in wordings for pair in _around_against(wording)]
    sides = tuple(frozenset(terms(" ".join(words))) for words in zip(*around, strict=True)) if around else ()
    return tuple(Side(None, words) for words in sides)


def _around_against(question: str) -> Iterator[tuple[str, str]]:
    """Give the word before and the word after what sets them against each other, at most one pair."""
    found = _SETS_AGAINST.search(question)
    if not found or (found[0].casefold() == "or" and not _COMPARES.search(question)):
        return
    before, after = question[: found.start()], question[found.end() :]
    if found[0].casefold().startswith("between"):
        before, after = _AND.split(after, maxsplit=1)
    one, other = own_words(before), own_words(after)
    if one and other and set(terms(one[-1])) != set(terms(other[0])):
        yield one[-1], other[0]
