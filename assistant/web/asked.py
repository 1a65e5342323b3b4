"""What readers asked, on the Library page: what the documents do not answer, and the quotes that they object to.

Readers' questions are shown to who is signed in, and to nobody else: without a sign-in anybody could read them.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from assistant.clips.checking import documents_of
from assistant.errors import JournalUnusable
from assistant.journal.entries import Entry
from assistant.journal.gaps import Gaps, Objected, Unanswered, find_gaps
from assistant.journal.journal import Journal
from assistant.pipeline import Assistant
from assistant.types import PATH_MARK
from assistant.web.facts import fact
from assistant.web.html import Html, element
from assistant.web.languages import DOCUMENTS
from assistant.web.staff import StaffPages
from assistant.web.wording import Wording
from index.home import Home

_MOST_GROUPS = 10
_MOST_OTHERS = 5


class Asked:
    """Writes the section; what was grouped is kept until something else was asked or published."""

    def __init__(self, journal: Journal | None, home: Home, pages: StaffPages) -> None:
        self._journal = journal
        self._home = home
        self._pages = pages
        self._grouped: tuple[str, Sequence[Entry], Gaps] | None = None

    def section(self, assistant: Assistant) -> Html:
        """Write what there is, or why there is nothing."""
        wording = self._pages.wording
        return element("section", element("h2", wording.asked_title), *self._content(assistant), class_="asked")

    def _content(self, assistant: Assistant) -> Iterator[Html]:
        wording, journal = self._pages.wording, self._journal
        if journal is None:
            yield element("p", wording.asked_off)
            return
        problem = journal.problem
        if problem:
            reason = problem.reason if self._pages.is_guarded else ""
            yield element("p", wording.asked_lost.format(n=problem.lost), " ", reason, class_="failure")
        if not self._pages.is_guarded:
            yield element("p", wording.asked_needs_sign_in)
            return
        try:
            entries = journal.entries() if journal.exists() else ()
        except JournalUnusable as error:
            yield element("p", str(error), class_="failure")
            return
        if not entries:
            yield element("p", wording.asked_nothing)
            return
        yield from _gaps(self._gaps(entries, assistant), entries[0], wording)

    def _gaps(self, entries: Sequence[Entry], assistant: Assistant) -> Gaps:
        known = self._grouped
        if known and known[:2] == (assistant.snapshot_id, entries):
            return known[2]
        find = documents_of(self._home, {assistant.snapshot_id: assistant.documents})
        found = find_gaps(entries, assistant, find, most_placed=_MOST_GROUPS)
        self._grouped = (assistant.snapshot_id, entries, found)
        return found


def _gaps(gaps: Gaps, oldest: Entry, wording: Wording) -> Iterator[Html]:
    since = _day(oldest.hour, wording)
    times = wording.number(sum(group.times for group in gaps.unanswered))
    yield element("p", wording.asked_since.format(n=wording.number(gaps.asked), date=since, unanswered=times))
    if gaps.unanswered:
        yield element("h3", wording.asked_unanswered)
        yield element("ol", *(_unanswered(one, wording) for one in gaps.unanswered[:_MOST_GROUPS]), class_="cards")
    if gaps.objected:
        yield element("h3", wording.asked_objected)
        yield element("ol", *(_objected(one, wording) for one in gaps.objected[:_MOST_GROUPS]), class_="cards")
    if max(len(gaps.unanswered), len(gaps.objected)) > _MOST_GROUPS or gaps.left_out:
        yield element("p", wording.asked_more.format(n=_MOST_GROUPS))


def _unanswered(group: Unanswered, wording: Wording) -> Html:
    place = PATH_MARK.join(group.nearest)
    language = group.language or DOCUMENTS
    nearest = element("a", place, href=group.link, lang=language) if group.link else wording.asked_no_place
    facts = [fact(wording.asked_times, wording.asked_days.format(n=group.times, days=_days(group, wording)))]
    if group.others:
        rest = len(group.others) - _MOST_OTHERS
        more = [wording.and_more.format(n=rest)] if rest > 0 else []
        others = (element("li", other, lang=DOCUMENTS) for other in group.others[:_MOST_OTHERS])
        listed = [*others, *(element("li", one) for one in more)]
        facts.append(fact(wording.asked_others, element("ul", *listed, class_="wordings")))
    facts.append(fact(wording.asked_nearest, nearest))
    return element("li", element("h4", group.question, lang=DOCUMENTS), element("dl", *facts))


def _objected(one: Objected, wording: Wording) -> Html:
    said = ", ".join(
        wording.library_counted.format(n=times, name=wording.feedback(kind)) for kind, times in one.objections.items()
    )
    language = one.language or DOCUMENTS
    title = element("a", one.title, href=one.link) if one.link else one.title
    gone = element("p", wording.asked_words_gone)
    words = element("blockquote", one.words, lang=language) if one.words else gone
    facts = [
        fact(wording.asked_said, said),
        fact(wording.message_question, element("span", one.question, lang=DOCUMENTS)),
        fact(wording.asked_last, _day(one.last, wording)),
    ]
    return element("li", element("h4", title, lang=language), words, element("dl", *facts))


def _days(group: Unanswered, wording: Wording) -> str:
    first, last = _day(group.first, wording), _day(group.last, wording)
    return last if group.first == group.last else f"{first} – {last}"


def _day(hour: str, wording: Wording) -> str:
    return wording.day(date.fromisoformat(hour[:10]))
