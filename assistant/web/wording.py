"""The fixed words of the page, from one file a language."""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from assistant.clips.verdicts import Finding, Verdict
from assistant.errors import ConfigurationError
from assistant.journal.entries import Feedback
from assistant.types import Searched
from assistant.web.staff_words import StaffWords


@dataclass(frozen=True, slots=True)
class Wording(StaffWords):
    """Every fixed string of the page, and the sentences that are made from them."""

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

    def change(self, kind: str, before: str, after: str) -> str:
        """Say one change of words, such as "altered_replaced"."""
        return str(getattr(self, kind)).format(before=before, after=after)

    def feedback(self, said: Feedback) -> str:
        """Name what a reader may say of an answer."""
        return str(getattr(self, f"feedback_{said}"))

    def receipt(self, searched: Searched, as_of: date) -> str:
        """Say how much was searched, and of which day."""
        count = self.count_passages(searched.passages)
        documents = self.count_documents(searched.documents)
        return self.searched.format(passages=count, documents=documents, date=day(as_of))

    def count_passages(self, n: int) -> str:
        """Write a number of passages."""
        return (self.passage_one if n == 1 else self.passage_many).format(n=f"{n:,}")

    def without_review(self, n: int) -> str:
        """Say how many documents a search by review leaves out."""
        return (self.without_review_one if n == 1 else self.without_review_many).format(n=f"{n:,}")

    def count_documents(self, n: int) -> str:
        """Write a number of documents."""
        return (self.document_one if n == 1 else self.document_many).format(n=f"{n:,}")


def load_wording(language: str = "en") -> Wording:
    """Read the words of one language.

    Raises:
        ConfigurationError: there is no such file, or a word is missing, unknown or not text.
    """
    source = files("assistant") / "data" / f"page.{language}.toml"
    try:
        words = tomllib.loads(source.read_text("utf-8"))
        wording = Wording(**words)
    except (OSError, ValueError, TypeError) as error:
        msg = f"{source} cannot be used ({error}); mend it, or choose another CITEWELL_LANGUAGE"
        raise ConfigurationError(msg) from error
    if wrong := sorted(name for name, text in words.items() if not isinstance(text, str)):
        msg = f"{source} has {', '.join(wrong)}, which is not text; mend it"
        raise ConfigurationError(msg)
    return wording


def day(value: date) -> str:
    """Write a date so that no reader mistakes it.

    >>> day(date(2026, 3, 2))
    '2 March 2026'
    """
    return f"{value.day} {value:%B} {value.year}"
