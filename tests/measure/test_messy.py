"""Real files as they come: none crashes a reader, and what is read holds the words that were expected.

Word F1 is taken over bags of words: runs of letters and digits, compatibility forms and case folded. From an
expectation, which is Markdown, go comments, pictures, the addresses of links, tags, the rules of tables and escapes;
what else marks up (`#`, `*`, `|`, `>`) is no word anyhow.
"""

import html
import json
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import pytest

from corpus.errors import UnreadableDocument
from corpus.reading import read_document
from corpus.worker import Worker
from tests.measure.shared_data import MESSY

_MANIFEST = MESSY / "manifest.jsonl"

pytestmark = [
    pytest.mark.measure,
    pytest.mark.skipif(not _MANIFEST.is_file(), reason=f"the evaluation data are not here: {_MANIFEST}"),
]

_LEAST_F1 = {"html": 0.90, "docx": 0.90, "md": 0.90, "pdf": 0.85}
_MOST_SECONDS = 10
# Judged by eye; left out of the mean.
_ODD_EXPECTATIONS = {
    "docling__legacy_sample.doc": "expects what another program reads from an old Word file, which is refused here",
    "docling__wiki_duck.html": "expects the whole page: menus, 136 languages, categories",
}
# What must be said of files that no reader can read; for formats that have a reader.
_REASONS = {
    "docling__legacy_sample.doc": r"old Word file",
    "private-gpt__file_emoji.html": r"no readable main text",  # nothing but pictures of faces
    "private-gpt__file_scanned.pdf": r"no text",
    "haystack__non_text_searchable.pdf": r"no text",
    "markitdown__MEDRPT-2024-PAT-3847_medical_report_scan.pdf": r"no text",
    "onyx__encrypted.pdf": r"encrypted|password",
    "docling__2206.01062_pg3.pdf": r"encrypted|password",
    "paper-qa__empty.txt": r"is empty",
    "markitdown__random.bin": r"has no reader",
}
_MARKUP = (
    (re.compile(r"<!--.*?-->", re.S), " "),
    (re.compile(r"!\[[^\]]*\]\([^)\s]*\)"), " "),
    (re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?:[^()\s]|\([^()\s]*\))*(?: \"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"</?[a-z][^<>]*>", re.I), " "),
    (re.compile(r"^[|\s:-]+$", re.M), " "),
    (re.compile(r"\\(?=[\W_])"), ""),
)


@dataclass(frozen=True)
class _Outcome:
    file: str
    format: str
    seconds: float
    reason: str | None  # why it was not read
    f1: float | None


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold()))


def _expected(markdown: str) -> Counter[str]:
    for pattern, instead in _MARKUP:
        markdown = pattern.sub(instead, markdown)
    return _words(html.unescape(markdown))


def _f1(found: Counter[str], expected: Counter[str]) -> float:
    return 2 * (found & expected).total() / max(1, found.total() + expected.total())


def _outcome(entry: dict[str, str], worker: Worker) -> _Outcome:
    path = MESSY / entry["file"]
    text, reason = "", None
    start = perf_counter()
    try:
        text = read_document(path, "messy", worker=worker).text
    except UnreadableDocument as error:
        reason = str(error)
    seconds = perf_counter() - start
    gold = entry["gold"] and (MESSY / entry["gold"]).read_text("utf-8")
    has_reader = not (reason or "").startswith("has no reader")
    f1 = _f1(_words(text), _expected(gold)) if gold and has_reader else None
    return _Outcome(path.name, entry["format"], seconds, reason, f1)


def _outcomes() -> list[_Outcome]:
    with Worker() as worker:
        return [_outcome(json.loads(line), worker) for line in _MANIFEST.read_text("utf-8").splitlines()]


def test_no_real_file_crashes_a_reader_and_the_words_are_there() -> None:
    """Every file becomes a document or is refused with a reason, in time, and each format reaches its mean word F1."""
    outcomes = _outcomes()

    scores = defaultdict[str, list[float]](list)
    for outcome in sorted(outcomes, key=lambda outcome: (outcome.format, outcome.file)):
        odd = _ODD_EXPECTATIONS.get(outcome.file)
        shown = "     " if outcome.f1 is None else f"{outcome.f1:.3f}"
        print(
            f"{outcome.format:4} {shown} {outcome.seconds:5.2f} s  {outcome.file}  {odd or ''} {outcome.reason or ''}"
        )
        if outcome.f1 is not None and not odd:
            scores[outcome.format].append(outcome.f1)
    means = {name: sum(of_format) / len(of_format) for name, of_format in scores.items()}
    print("\nformat  files  mean word F1")
    for name, mean in means.items():
        print(f"{name:6}  {len(scores[name]):5}  {mean:.3f}")
    assert [outcome for outcome in outcomes if outcome.seconds > _MOST_SECONDS] == []
    assert [name for name, mean in means.items() if mean < _LEAST_F1.get(name, 0)] == []


@pytest.mark.parametrize("file", _REASONS)
def test_what_cannot_be_read_is_named_as_such(file: str) -> None:
    """A scan, an encrypted or an old file is refused in words that say so, not with a general complaint."""
    with pytest.raises(UnreadableDocument) as refusal:
        read_document(MESSY / "files" / file, "messy")

    assert re.search(rf"{_REASONS[file]}|has no reader", str(refusal.value))


@pytest.mark.parametrize("file", _ODD_EXPECTATIONS)
def test_an_odd_expectation_is_still_there(file: str) -> None:
    """What is left out of the mean is a file with an expectation, so that the list does not outlive the data."""
    assert Path(MESSY / "gold" / f"{file}.gold.md").is_file()
