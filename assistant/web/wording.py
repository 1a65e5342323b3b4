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
from assistant.messages import load_people
from assistant.translations import ENGLISH, load_words, unmatched
from assistant.types import Searched


@dataclass(frozen=True, slots=True)
class Wording:
    """Every fixed string of the page; `assistant/data/page.en.toml` says where each one stands.

    Attributes:
        locale: whose way of writing dates and numbers is used, a name that Babel knows.
        people: what each population is called; of the messages, since an answer names them too.
    """

    language: str
    locale: str
    people: Mapping[str, str]
    title: str
    tagline: str
    no_script: str
    chat_label: str
    empty_chat: str
    listed_title: str
    question_label: str
    question_placeholder: str
    ask: str
    suggestions: str
    dropped: str
    new_conversation: str
    starting: str
    searching: str
    failed: str
    too_long_to_send: str
    connection_lost: str
    reconnecting: str
    busy: str
    message_question: str
    message_answer: str
    understood: str
    ask_alone: str
    page: str
    about: str
    columns: str
    published: str
    not_published: str
    reviewed: str
    not_reviewed: str
    no_reviews: str
    not_due: str
    overdue: str
    on_live_page: str
    review_due: str
    copy: str
    copied_number: str
    copied: str
    not_copied: str
    nearest: str
    searched: str
    passage_one: str
    passage_many: str
    document_one: str
    document_many: str
    emergency: str
    crisis: str
    source: str
    open_alone: str
    embed_open: str
    close: str
    loading: str
    not_opened: str
    back: str
    publisher: str
    published_on: str
    reviewed_on: str
    review_due_on: str
    licence: str
    address: str
    copied_on: str
    marked_place: str
    not_stated: str
    identical: str
    not_identical: str
    is_overdue: str
    at_these_words: str
    other_version: str
    same_today: str
    gone_today: str
    no_place: str
    no_page: str
    no_document: str
    no_snapshot: str
    no_span: str
    no_number: str
    broken_copy: str
    clip_none: str
    clip_current: str
    clip_changed: str
    clip_not_ours: str
    clip_same: str
    clip_moved: str
    clip_words_altered: str
    clip_source_changed: str
    clip_words_gone: str
    clip_document_gone: str
    clip_version_gone: str
    clip_no_link: str
    clip_no_place: str
    clip_wrong_code: str
    way_ask: str
    way_search: str
    way_verify: str
    way_library: str
    ways: str
    new_tab: str
    not_done: str
    results: str
    error: str
    sign_in_title: str
    sign_in_intro: str
    sign_in_label: str
    sign_in_button: str
    sign_in_wrong: str
    sign_in_wait: str
    sign_in_from_elsewhere: str
    sign_in_by_proxy: str
    sign_in_ended: str
    sign_in_again: str
    sign_out: str
    signed_out: str
    verify_title: str
    verify_intro: str
    verify_label: str
    verify_button: str
    too_many_clips: str
    legend_altered: str
    legend_since: str
    place_today: str
    library_title: str
    library_intro: str
    library_documents: str
    library_holds: str
    library_overdue_none: str
    library_overdue_one: str
    library_overdue_many: str
    library_passages: str
    library_about: str
    library_dates: str
    library_file: str
    library_no_passages: str
    library_counted: str
    library_populations: str
    library_versions: str
    library_versions_more: str
    library_no_versions: str
    version_published: str
    version_unreadable: str
    version_id: str
    version_holds: str
    version_model: str
    version_before: str
    version_first: str
    version_not_compared: str
    version_added: str
    version_changed: str
    version_removed: str
    version_same: str
    version_all_same: str
    and_more: str
    search_title: str
    search_intro: str
    search_label: str
    search_button: str
    search_keys: str
    filter_document: str
    every_document: str
    filter_population: str
    everybody: str
    filter_kind: str
    every_kind: str
    kind_paragraph: str
    kind_list_item: str
    kind_table_row: str
    kind_definition: str
    kind_reference: str
    kind_pull_quote: str
    no_search_words: str
    no_such_filter: str
    found: str
    found_most: str
    found_none: str
    found_none_why: str

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

    def receipt(self, searched: Searched, as_of: date) -> str:
        """Say how much was searched, and of which day."""
        count = self.count_passages(searched.passages)
        documents = self.count_documents(searched.documents)
        return self.searched.format(passages=count, documents=documents, date=self.day(as_of))

    def count_passages(self, n: int) -> str:
        """Write a number of passages."""
        return (self.passage_one if n == 1 else self.passage_many).format(n=self.number(n))

    def count_documents(self, n: int) -> str:
        """Write a number of documents."""
        return (self.document_one if n == 1 else self.document_many).format(n=self.number(n))

    def called(self, populations: Iterable[str]) -> str:
        """Name those whom a passage is about; a kept snapshot may know populations that have no name any more."""
        return ", ".join(self.people.get(name, name) for name in populations)

    def number(self, n: int) -> str:
        """Write a number as the language does.

        >>> load_wording("es").number(12345)
        '12.345'
        """
        return format_decimal(n, locale=self.locale)

    def day(self, value: date) -> str:
        """Write a date so that no reader mistakes it.

        >>> load_wording().day(date(2026, 3, 2))
        '2 March 2026'
        """
        return format_date(value, "long", self.locale)


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
