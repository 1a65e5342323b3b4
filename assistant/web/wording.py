"""The fixed words of the page, from one file a language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from assistant.clips.verdicts import Finding, Verdict
from assistant.data_files import DATA
from assistant.errors import ConfigurationError
from assistant.journal.entries import Feedback
from assistant.messages import load_people
from assistant.translations import ENGLISH, load_words, unmatched
from assistant.types import Searched
from assistant.web.staff_words import StaffWords
from corpus.doubts import DoubtKind


@dataclass(frozen=True, slots=True)
class Wording(StaffWords):
    """Every fixed string of the page, and the sentences that are made from them.

    Attributes:
        people: what each population is called; of the messages, since an answer names them too.
    """

    people: Mapping[str, str]

    def verdict(self, finding: Finding) -> str:
        """Name what a clip is worth."""
        names = {
            Verdict.CURRENT: self.clip_current,
            Verdict.CHANGED: self.clip_changed,
            Verdict.NOT_OURS: self.clip_not_ours,
        }
        return names[finding.verdict]

    def why(self, finding: Finding) -> str:
        """Say why a clip is worth that."""
        return str(getattr(self, f"clip_{finding.why}"))

    def change(self, kind: str) -> str:
        """Give the sentence for a change of words, such as "altered_replaced"; the words are to be filled in."""
        return str(getattr(self, kind))

    def feedback(self, said: Feedback) -> str:
        """Name what a reader may say of an answer."""
        return str(getattr(self, f"feedback_{said}"))

    def doubt(self, kind: DoubtKind) -> str:
        """Give the sentence for what should be checked about a document; the detail is to be filled in."""
        return str(getattr(self, f"doubt_{kind}"))

    def receipt(self, searched: Searched, as_of: date) -> str:
        """Say how much was searched, and of which day."""
        count = self.count_passages(searched.passages)
        documents = self.count_documents(searched.documents)
        return self.searched.format(passages=count, documents=documents, date=self.day(as_of))

    def count_passages(self, n: int) -> str:
        """Write a number of passages."""
        return (self.passage_one if n == 1 else self.passage_many).format(n=self.number(n))

    def without_review(self, n: int) -> str:
        """Say how many documents a search by review leaves out."""
        return (self.without_review_one if n == 1 else self.without_review_many).format(n=self.number(n))

    def count_documents(self, n: int) -> str:
        """Write a number of documents."""
        return (self.document_one if n == 1 else self.document_many).format(n=self.number(n))

    def called(self, populations: Iterable[str]) -> str:
        """Name those whom a passage is about; a kept snapshot may know populations that have no name any more."""
        return ", ".join(self.people.get(name, name) for name in populations)

    def number(self, n: float) -> str:
        """Write a number as the language does, with three decimals at most.

        >>> load_wording("es").number(12345)
        '12.345'
        """
        return format_decimal(n, locale=self.locale)

    def fraction(self, value: float) -> str:
        """Write a number from 0 to 1 with two decimals.

        >>> load_wording("es").fraction(0.5)
        '0,50'
        """
        return format_decimal(value, "0.00", locale=self.locale)

    def day(self, value: date) -> str:
        """Write a date so that no reader mistakes it.

        >>> load_wording().day(date(2026, 3, 2))
        '2 March 2026'
        """
        return format_date(value, "long", self.locale)

    def short_day(self, value: date) -> str:
        """Write a day of the year where there is little room.

        >>> load_wording("es").short_day(date(2026, 3, 2))
        '2 mar'
        """
        return format_date(value, "d MMM", self.locale)


def load_wording(language: str = ENGLISH, *, folder: Path | Traversable = DATA) -> Wording:
    """Read the words of one language.

    Raises:
        ConfigurationError: there is no such language, or a word is missing, unknown or not text.
    """
    words = load_words("page", language, folder=folder)
    wanted = {field.name for field in fields(Wording)} - {"people"}
    misfits = list(unmatched(words, dict.fromkeys(sorted(wanted))))
    if not misfits and words["language"] != language:
        misfits.append(f"language is {words['language']!r}")
    if not misfits and not _is_known(words["locale"]):
        misfits.append(f"locale is {words['locale']!r}, which Babel does not know")
    if misfits:
        msg = f"page.{language}.toml cannot be used: {'; '.join(misfits)}; mend it"
        raise ConfigurationError(msg)
    return Wording(**words, people=load_people(language, folder=folder))


def _is_known(locale: str) -> bool:
    try:
        Locale.parse(locale)
    except (ValueError, UnknownLocaleError):
        return False
    return True
