"""What the journal says of the documents: which questions they do not answer, and which quotes readers object to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.clips.checking import Find
from assistant.clips.clip import source_link
from assistant.journal.entries import Cited, Entry, Feedback
from assistant.journal.grouping import MOST_GROUPED, groups_of, most_typical, same_words
from assistant.pipeline import Assistant
from assistant.types import Reason, Route
from corpus.types import Document, Span
from index.errors import SnapshotCorrupt
from index.types import Embeddings

_MARKS = str.maketrans(dict.fromkeys('"“”„', " "))
_OBJECTIONS = (Feedback.EVIDENCE_WRONG, Feedback.INCOMPLETE, Feedback.NOT_WHAT_I_ASKED)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Questions of one meaning that the documents do not answer.

    Attributes:
        times: how often they were asked.
        question: the most typical one, as somebody asked it.
        others: the other wordings, the most frequent first.
        nearest: title and headings of the place in the published library that is nearest, outermost first; empty where
            there is none.
        link: path and query of its source page, None where there is none.
        language: of its document, None where that names none.
        first, last: the days on which one was asked first and last, such as "2026-03-12".
    """

    times: int
    question: str
    others: tuple[str, ...]
    nearest: tuple[str, ...]
    link: str | None
    language: str | None
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Objected:
    """A quote in answers that readers object to.

    Attributes:
        objections: how many answers with it were marked so.
        question: the one that was asked most often.
        cited: where the quote stands, in the newest snapshot in which it was marked.
        title: of the document, its id where no version of it is at hand.
        language: of the document, None where it names none.
        words: the quote itself, None where that snapshot is no longer kept.
        link: path and query of its source page, None where the snapshot is no longer kept.
        last: the day of the last such answer.
    """

    objections: dict[Feedback, int]
    question: str
    cited: Cited
    title: str
    language: str | None
    words: str | None
    link: str | None
    last: str

    @property
    def times(self) -> int:
        """Return how many answers were marked."""
        return sum(self.objections.values())


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a maintainer could mend.

    Attributes:
        asked: how many questions are kept.
        unanswered: the most frequent first.
        objected: the most frequent first.
        elsewhere: how many were asked in another language, or about other things, by route.
        left_out: how many unanswered wordings are too many to be grouped; the newest are.
    """

    asked: int
    unanswered: tuple[Unanswered, ...]
    objected: tuple[Objected, ...]
    elsewhere: dict[str, int]
    left_out: int


def find_gaps(entries: Sequence[Entry], assistant: Assistant, find: Find, *, most_placed: int | None = None) -> Gaps:
    """Group what was not answered by its meaning, and what was objected to by its quote.

    Args:
        entries: oldest first.
        find: gives a document of a snapshot, None where that is not kept.
        most_placed: for how many groups the nearest place is looked for, each as long as a question; None for all.
    """
    open_ = [entry for entry in entries if entry.reason == Reason.NOTHING_CLOSE and entry.question]
    wordings: dict[str, list[Entry]] = defaultdict(list)
    for entry in open_:
        wordings[same_words(entry.question or "")].append(entry)
    # The last to be asked are the newest.
    newest = sorted(wordings.values(), key=lambda asked: asked[-1].hour)[-MOST_GROUPED:]
    elsewhere = Counter(entry.route for entry in entries if entry.route in (Route.OTHER_LANGUAGE, Route.OFF_TOPIC))
    return Gaps(
        asked=len(entries),
        unanswered=_unanswered(newest, assistant, most_placed),
        objected=_objected(entries, assistant, find),
        elsewhere=dict(elsewhere),
        left_out=len(wordings) - len(newest),
    )


def _unanswered(
    wordings: Sequence[Sequence[Entry]], assistant: Assistant, most_placed: int | None
) -> tuple[Unanswered, ...]:
    """Group wordings, each given as the entries that share it."""
    if not wordings:
        return ()
    vectors = assistant.meaning([asked[-1].question or "" for asked in wordings])
    groups = [_group([wordings[row] for row in rows], vectors[rows]) for rows in groups_of(vectors)]
    groups.sort(key=lambda one: (-one.times, one.question))
    return (*(_placed(group, assistant) for group in groups[:most_placed]), *groups[len(groups[:most_placed]) :])


def _group(wordings: Sequence[Sequence[Entry]], vectors: Embeddings) -> Unanswered:
    """Describe one group.

    Args:
        vectors: a row a wording, of unit length.
    """
    typical = wordings[most_typical(vectors, [len(asked) for asked in wordings])]
    by_count = sorted(wordings, key=lambda asked: -len(asked))
    hours = [entry.hour for asked in wordings for entry in asked]
    return Unanswered(
        times=len(hours),
        question=typical[-1].question or "",
        others=tuple(asked[-1].question or "" for asked in by_count if asked is not typical),
        nearest=(),
        link=None,
        language=None,
        first=min(hours)[:10],
        last=max(hours)[:10],
    )


def _placed(group: Unanswered, assistant: Assistant) -> Unanswered:
    # Without marks: words between them would have to stand there word for word.
    near = assistant.search(group.question.translate(_MARKS), limit=1)
    if not near:
        return group
    return replace(group, nearest=near[0].place, link=near[0].link, language=near[0].metadata.language)


def _objected(entries: Iterable[Entry], assistant: Assistant, find: Find) -> tuple[Objected, ...]:
    marked: dict[tuple[str, str], list[tuple[Entry, Cited]]] = defaultdict(list)
    for entry in entries:
        if entry.feedback in _OBJECTIONS:
            for cited in entry.cited:
                marked[cited.document, cited.sha256].append((entry, cited))
    found = (_objection(pairs, assistant, find) for pairs in marked.values())
    return tuple(sorted(found, key=lambda one: (-one.times, one.cited.document, one.cited.start)))


def _objection(pairs: Sequence[tuple[Entry, Cited]], assistant: Assistant, find: Find) -> Objected:
    said = Counter(entry.feedback for entry, _ in pairs)
    questions = Counter(entry.question or "" for entry, _ in pairs)
    entry, cited = pairs[-1]
    quoted = _document(entry.snapshot_id, cited.document, find)
    document = assistant.documents.get(cited.document) or quoted
    span = Span(cited.start, cited.end)
    words = span.of(quoted.text) if quoted else None
    return Objected(
        objections={kind: said[kind] for kind in _OBJECTIONS if said[kind]},
        question=questions.most_common(1)[0][0],
        cited=cited,
        title=document.title if document else cited.document,
        language=document.metadata.language if document else None,
        words=words,
        link=source_link(cited.document, entry.snapshot_id, span, words) if words else None,
        last=entry.hour[:10],
    )


def _document(snapshot_id: str, document_id: str, find: Find) -> Document | None:
    try:
        return find(snapshot_id, document_id)
    except SnapshotCorrupt:
        # What cannot be read cannot be shown; `citewell index verify` says what is wrong with it.
        return None
