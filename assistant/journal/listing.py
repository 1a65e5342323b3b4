"""What the journal says, as text, as JSON and as a table for a spreadsheet. Pure."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from assistant.journal.entries import Entry
from assistant.journal.gaps import Gaps, Objected, Unanswered
from assistant.question.cleaning import one_line
from assistant.rendering import counted, visible
from assistant.spreadsheet import spreadsheet_cell
from assistant.types import PATH_MARK, Route

_COLUMNS = ["why", "times", "question", "others", "place", "document", "start", "end", "words", "link", "first", "last"]
_MOST_OTHERS = 3
_MOST_WORDS_CHARS = 200
_ELSEWHERE = {Route.OTHER_LANGUAGE: "in another language", Route.OFF_TOPIC: "about other things"}


def gaps_text(gaps: Gaps) -> str:
    """Write gaps for a terminal."""
    return "\n".join(_lines(gaps))


def gaps_object(gaps: Gaps) -> dict[str, Any]:
    """Make the object of `--json`."""
    objected = [{**asdict(one), "times": one.times} for one in gaps.objected]
    return {**asdict(gaps), "objected": objected}


def gaps_csv(gaps: Gaps) -> str:
    """Write one row a group and one a quote, with a line of column names first; no cell can be read as a formula."""
    table = io.StringIO()
    writer = csv.DictWriter(table, _COLUMNS, restval="")
    writer.writeheader()
    for row in _rows(gaps):
        writer.writerow(
            {name: spreadsheet_cell(value) if isinstance(value, str) else value for name, value in row.items()}
        )
    return table.getvalue()


def entry_object(entry: Entry) -> dict[str, Any]:
    """Make the object of an export; the token, which names the answer to its reader alone, is left out."""
    fields = asdict(entry)
    del fields["token"]
    return fields


def _lines(gaps: Gaps) -> Iterator[str]:
    times = sum(group.times for group in gaps.unanswered)
    yield f"Not answered: {times} of {gaps.asked} questions, in {counted(len(gaps.unanswered), 'group')}"
    for group in gaps.unanswered:
        yield from _group(group)
    if gaps.left_out:
        yield f"  ... and {gaps.left_out} older wordings, which are too many to group; --since DATE narrows it down"
    yield ""
    yield f"Answers that readers object to: {counted(len(gaps.objected), 'quote')}"
    for objected in gaps.objected:
        yield from _objected(objected)
    if gaps.elsewhere:
        yield ""
        told = ", ".join(f"{times} {_ELSEWHERE[Route(route)]}" for route, times in gaps.elsewhere.items())
        yield f"Not searched for: {told}"


def _group(group: Unanswered) -> Iterator[str]:
    yield f"{group.times:5} × {visible(group.question)}"
    for other in group.others[:_MOST_OTHERS]:
        yield f"        {visible(other)}"
    if len(group.others) > _MOST_OTHERS:
        yield f"        ... and {len(group.others) - _MOST_OTHERS} more"
    days = group.last if group.first == group.last else f"{group.first} to {group.last}"
    nearest = PATH_MARK.join(group.nearest) or "nothing"
    yield f"        nearest: {visible(nearest)}; asked {days}"


def _objected(objected: Objected) -> Iterator[str]:
    cited = objected.cited
    said = ", ".join(f"{times} {kind.replace('_', ' ')}" for kind, times in objected.objections.items())
    yield f"{objected.times:5} × {visible(cited.document)} {cited.start}-{cited.end}: {said}"
    if objected.words:
        yield f"        “{visible(_shortened(objected.words))}”"
    yield f"        asked: {visible(objected.question)}"


def _shortened(words: str) -> str:
    line = one_line(words)
    return line if len(line) <= _MOST_WORDS_CHARS else f"{line[:_MOST_WORDS_CHARS]} …"


def _rows(gaps: Gaps) -> Iterator[dict[str, object]]:
    for group in gaps.unanswered:
        yield {
            "why": "not answered",
            "times": group.times,
            "question": group.question,
            "others": "\n".join(group.others),
            "place": PATH_MARK.join(group.nearest),
            "link": group.link or "",
            "first": group.first,
            "last": group.last,
        }
    for objected in gaps.objected:
        for kind, times in objected.objections.items():
            yield {
                "why": kind.value,
                "times": times,
                "question": objected.question,
                "place": objected.title,
                "document": objected.cited.document,
                "start": objected.cited.start,
                "end": objected.cited.end,
                "words": objected.words or "",
                "link": objected.link or "",
                "last": objected.last,
            }
