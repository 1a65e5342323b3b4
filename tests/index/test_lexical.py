"""BM25 against a naive formula, and the words that it counts."""

from collections import Counter
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import index.lexical
from index.lexical import JoinedTerms, LexicalIndex, terms
from tests.fakes.texts import TEXTS

_WORDS = ("bone", "moss", "tea", "sock", "night", "lantern", "kettle", "rain", "map", "drum", "the", "of")
_TEXTS = (
    "Moss tea keeps for three days.",
    "Cloud socks are invented socks, and socks again.",
    "Nobody should drink moss tea. Moss tea is invented.",
    "A night walk with a lantern, a map and one cup of moss tea, after dark in the village.",
    "Bones thin. Thinning bones are thinner bones.",
    "!!!",
)


def _built(folder: Path, texts: tuple[str, ...]) -> LexicalIndex:
    folder.mkdir()
    LexicalIndex.build(folder, texts)
    return LexicalIndex(folder)


def _bm25(texts: tuple[str, ...], query: str) -> dict[int, float]:
    """Score texts by the formula as it is printed, over the same words."""
    documents = [Counter(terms(text)) for text in texts]
    average = sum(map(Counter.total, documents)) / len(documents)
    scores: dict[int, float] = {}
    for word in set(terms(query)):
        holding = sum(word in document for document in documents)
        idf = log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
        for row, document in enumerate(documents):
            if frequency := document[word]:
                norm = 1.2 * (1 - 0.75 + 0.75 * document.total() / average)
                scores[row] = scores.get(row, 0) + idf * frequency * (1.2 + 1) / (frequency + norm)
    return scores


def _ranked(scores: dict[int, float]) -> list[int]:
    return sorted(scores, key=lambda row: (-round(scores[row], 4), row))


@pytest.mark.parametrize(
    "query",
    ["moss tea", "socks", "thin bones?", "the lantern of the village", "MOSS moss Moss", "one sock and two bones"],
)
def test_scores_equal_the_naive_formula(tmp_path: Path, query: str) -> None:
    """Rows and BM25 values of short texts are those of the formula, k1 1.2 and b 0.75."""
    expected = _bm25(_TEXTS, query)

    rows, scores = _built(tmp_path / "lexical", _TEXTS).search(query, 10)

    assert rows.tolist() == _ranked(expected)
    np.testing.assert_allclose(scores, [expected[row] for row in rows.tolist()], rtol=1e-5)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.lists(st.sampled_from(_WORDS), max_size=30).map(" ".join), min_size=1, max_size=12).map(tuple),
    query=st.lists(st.sampled_from(_WORDS), min_size=1, max_size=5).map(" ".join),
)
def test_any_short_texts_score_as_the_formula_says(
    tmp_path_factory: pytest.TempPathFactory, texts: tuple[str, ...], query: str
) -> None:
    """For any short texts, BM25 finds what shares a word with the query, with the formula's values, best first."""
    expected = _bm25(texts, query)

    rows, scores = _built(tmp_path_factory.mktemp("lexical") / "index", texts).search(query, len(texts))

    assert set(rows.tolist()) == set(expected)
    np.testing.assert_allclose(scores, [expected[row] for row in rows.tolist()], rtol=1e-5)
    assert scores.tolist() == sorted(scores.tolist(), reverse=True)


def test_long_texts_rank_as_the_formula_does(tmp_path: Path) -> None:
    """Where the engine rounds the length of a text, clear differences still rank as the formula ranks them."""
    texts = tuple(
        " ".join(["moss"] * hits + ["rain"] * length) for hits, length in [(1, 900), (8, 90), (3, 300), (5, 60)]
    )

    rows, _ = _built(tmp_path / "lexical", texts).search("moss", 10)

    assert rows.tolist() == _ranked(_bm25(texts, "moss"))


def test_the_cut_keeps_the_best(tmp_path: Path) -> None:
    """With k below the number of matches the best k come back, ties by row."""
    texts = ("moss rain", "moss", "moss rain", "moss moss")
    index = _built(tmp_path / "lexical", texts)

    assert index.search("moss", 2)[0].tolist() == _ranked(_bm25(texts, "moss"))[:2]
    assert index.search("rain", 1)[0].tolist() == [0]


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [([0, 2, 3], [2, 0, 3]), ([3], [3]), ([1, 4], []), ([], [])],
    ids=["some", "one", "none that match", "none"],
)
def test_only_allowed_rows_are_found_with_unchanged_scores(
    tmp_path: Path, allowed: list[int], expected: list[int]
) -> None:
    """A filter takes rows away and changes no score."""
    index = _built(tmp_path / "lexical", _TEXTS)
    everywhere = dict(zip(*(found.tolist() for found in index.search("moss tea", 10)), strict=True))

    rows, scores = index.search("moss tea", 10, np.array(allowed, np.int64))

    assert rows.tolist() == expected
    np.testing.assert_allclose(scores, [everywhere[row] for row in expected])


@pytest.mark.parametrize("few", [0, 1000], ids=["as for many", "as for few"])
def test_a_filter_is_applied_before_the_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """The best allowed row is found even where k better ones are not allowed."""
    monkeypatch.setattr("index.lexical._FEW", few)
    index = _built(tmp_path / "lexical", _TEXTS)

    assert index.search("moss tea", 1, np.array([3], np.int64))[0].tolist() == [3]


@pytest.mark.parametrize("few", [0, 1000], ids=["as for many", "as for few"])
@pytest.mark.parametrize("k", [1, 7, 600])
@pytest.mark.parametrize("share", [0.002, 0.1, 0.9])
def test_a_filter_finds_the_best_of_what_it_allows(
    lexical_of_many: tuple[LexicalIndex, dict[int, float]],
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    k: int,
    share: float,
) -> None:
    """However many rows may be found, and however that is done: the best of them, with their scores."""
    monkeypatch.setattr("index.lexical._FEW", few)
    index, everywhere = lexical_of_many
    allowed = np.flatnonzero(np.random.default_rng(int(1000 * share)).random(len(everywhere)) < share)
    expected = sorted((everywhere[row] for row in allowed.tolist()), reverse=True)[:k]

    rows, scores = index.search("moss tea", k, allowed)

    np.testing.assert_allclose(scores, expected, rtol=1e-5)
    np.testing.assert_allclose([everywhere[row] for row in rows.tolist()], scores, rtol=1e-5)
    assert set(rows.tolist()) <= set(allowed.tolist())


@pytest.fixture(scope="module")
def lexical_of_many(tmp_path_factory: pytest.TempPathFactory) -> tuple[LexicalIndex, dict[int, float]]:
    """Give an index of many rows that all hold words of a query, and the score of each."""
    random = np.random.default_rng(1)
    texts = tuple(
        " ".join(["moss"] * hits + ["rain"] * length) for hits, length in random.integers(1, 30, (1500, 2)).tolist()
    )
    index = _built(tmp_path_factory.mktemp("many") / "lexical", texts)
    return index, dict(zip(*(found.tolist() for found in index.search("moss tea", len(texts))), strict=True))


@pytest.mark.parametrize(
    "query",
    ["", "   ", "?!", "🧦", "zebra", 'words:moss" AND (tea OR', "row:1"],
    ids=["empty", "blank", "marks", "emoji", "unknown word", "query language", "field name"],
)
def test_a_query_is_words_and_never_a_command(tmp_path: Path, query: str) -> None:
    """What is no word finds nothing, and what looks like a query language is only its words."""
    rows, scores = _built(tmp_path / "lexical", _TEXTS).search(query, 10)

    assert rows.tolist() == _ranked(_bm25(_TEXTS, query))
    assert len(rows) == len(scores)


def test_an_index_without_texts_finds_nothing(tmp_path: Path) -> None:
    """A library of documents without any passage is searched without an error."""
    assert _built(tmp_path / "lexical", ()).search("moss", 5)[0].tolist() == []


def test_a_query_of_ten_thousand_characters_is_answered(tmp_path: Path) -> None:
    """A very long query counts each of its words once."""
    index = _built(tmp_path / "lexical", _TEXTS)
    query = "moss tea " + " ".join(f"word{number}" for number in range(1000)) + " x" * 1000

    assert index.search(query, 10)[0].tolist() == index.search("moss tea", 10)[0].tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bones thinning?", ["bone", "thin"]),
        ("MEN’S men's", ["men", "men"]),
        ("5\u00a0mg, 2.5 mg", ["5", "mg", "2", "5", "mg"]),
        ("Straße", ["strass"]),
        ("oestrogen-receptor", ["oestrogen", "receptor"]),
        ("<b>bone</b> & *sock*", ["b", "bone", "b", "sock"]),
        ("🧦 …", []),
    ],
    ids=["stems", "apostrophes", "numbers", "folded", "hyphen", "markup", "no words"],
)
def test_words_are_stemmed_and_folded(text: str, expected: list[str]) -> None:
    """The words that BM25 counts are stems without case, marks or emoji."""
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("cafe\u0301", "café"), ("Zo\u0308e", "Zöe"), ("ﬁbre", "fibre")],
    ids=["combining acute", "combining diaeresis", "ligature"],
)
def test_words_that_look_the_same_are_the_same(one: str, other: str) -> None:
    """A word is found however its letters were composed."""
    assert terms(one) == terms(other)


def test_no_score_passes_the_highest(tmp_path: Path) -> None:
    """No row reaches the highest score, however often it holds the words; words that no row holds raise it."""
    LexicalIndex.build(tmp_path, ["moss " * 200, "moss tea", "rain on a roof of moss and tea " * 5, "rain"])
    index = LexicalIndex(tmp_path)

    for query in ("moss", "moss tea", "Rain, moss and zebras"):
        assert 0 < index.search(query, 4)[1].max() < index.highest(query)
    rows, word = 4, 3
    assert index.highest("moss moss") == pytest.approx(2.2 * log(1 + (rows - word + 0.5) / (word + 0.5)))
    assert index.highest("moss zebra") == pytest.approx(index.highest("moss") + 2.2 * log(1 + 4.5 / 0.5))
    assert index.highest("?") == 0


def test_a_words_spread_is_its_share_of_rows(tmp_path: Path) -> None:
    """The spread is the share of rows that hold a stem, 0 where no row does."""
    LexicalIndex.build(tmp_path, ["moss tea", "moss rain", "mosses", "rain"])
    index = LexicalIndex(tmp_path)

    assert [index.spread(word) for word in ("moss", "rain", "tea", "zebra")] == [0.75, 0.5, 0.25, 0]


@given(text=TEXTS)
def test_terms_that_are_remembered_are_those_of_the_whole_text(text: str) -> None:
    """Nothing that makes a term goes over a space."""
    joined = JoinedTerms()

    assert [joined.of(text).split() for _ in range(2)] == [terms(text)] * 2


def test_little_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory does not grow with the library, nor with what is written without spaces; the terms are the same."""
    monkeypatch.setattr(index.lexical, "_MOST_REMEMBERED", 2)
    monkeypatch.setattr(index.lexical, "_LONGEST_REMEMBERED", 8)
    texts, joined = ("Bones are thinning", "thinning, bones", "Bones"), JoinedTerms()

    assert [joined.of(text) for text in texts] == ["bone are thin", "thin bone", "bone"]
    assert set(joined) == {"Bones"}
