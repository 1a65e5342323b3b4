"""Search: the question's own words first, filters that hold, and hits that lie where they say."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.types import BlockKind
from index.home import Home
from index.lexical import terms
from index.search import Index
from index.types import Filter, Hit, Scores, stated_populations
from index.update import update
from tests.fakes.encoder import FakeEncoder


@pytest.fixture
def index(published_home: Home, encoder: FakeEncoder) -> Index:
    """Return the test library, ready for questions."""
    return Index(published_home.open_published(), encoder)


def _words(index: Index, hit: Hit) -> str:
    document = index.snapshot.documents[hit.passage.document_id]
    return hit.passage.sentences[hit.sentence].of(document.text)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("rinse with vinegar", "rinse the cup with vinegar,"),
        ("Which accent stands on its own?", "The accent stands on its own."),
        ("sock that lost its twin", "A sock that lost its twin is still a sock."),
        ("LANTERN FOR OLDER ADULTS", "Older adults walk with a lantern, e.g. a tin one."),
        ("whoever hides a sock", "Whoever hides a sock finds two."),
        ("kettle script", 'Her <script>alert("kettle")</script> stayed on the page, and so did **these stars**.'),
        ("length for women", "Women\t20\u00a0cm\tblue | grey"),
        ("tea: a history", "2. The Invented Almanac. Moss tea: a history, 2nd ed. 2019."),
    ],
    ids=["list item", "definition", "paragraph", "other case", "term", "markup", "table row", "reference"],
)
def test_a_sentence_that_shares_the_questions_words_comes_first(index: Index, query: str, first: str) -> None:
    """The best hit is the sentence, in its scope, that holds what was asked."""
    assert _words(index, index.search(query)[0]) == first


def test_hits_are_sorted_and_lie_in_their_passages(index: Index) -> None:
    """Scores fall from hit to hit, are at most 1, and every sentence is one of its passage's."""
    hits = index.search("How long does moss tea keep?")

    scores = [hit.score for hit in hits]
    assert len(hits) > 10
    assert scores == sorted(scores, reverse=True)
    assert all(-1 <= score <= 1 + 1e-3 for score in scores)
    assert all(hit.passage.span.contains(hit.passage.sentences[hit.sentence]) for hit in hits)
    assert len({(hit.passage.id, hit.sentence) for hit in hits}) == len(hits)


def test_a_score_is_made_of_tokens_passage_words_and_names(index: Index, encoder: FakeEncoder) -> None:
    """A score is late interaction, cosine with the passage, share of BM25 and names held, 62 to 9 to 23 to 6."""
    query = "Does vinegar stain moss tea?"
    encoded = encoder.encode([query])
    question = encoded.tokens.astype(float)
    lexical = index.snapshot.lexical
    by_words = dict(zip(*(column.tolist() for column in lexical.search(query, 200)), strict=True))
    rows = {passage.id: row for row, passage in enumerate(index.snapshot.passages)}
    assert lexical.spread("vinegar") <= 0.1 < lexical.spread("tea")

    hits = index.search(query, names=["vinegar", "tea"])

    for hit in hits:
        scope, sentence = _scoped(index, hit), _words(index, hit)
        passage = index.snapshot.documents[hit.passage.document_id].text[hit.passage.span.start : hit.passage.span.end]
        tokens = encoder.encode([f"{scope}: {sentence}"]).tokens.astype(float)
        own = (question @ tokens.T).max(axis=1).mean()
        around = float(encoded.pooled[0] @ encoder.encode([f"{scope}: {passage}"]).pooled[0])
        words = by_words.get(rows[hit.passage.id], 0) / lexical.highest(query)
        named = "vinegar" in terms(f"{scope}: {sentence}")
        # The sentence's tokens are stored as bytes.
        assert hit.evidence == pytest.approx(own, abs=2e-3)
        assert hit.score == pytest.approx(0.62 * own + 0.09 * around + 0.23 * words + 0.06 * named, abs=2e-3)
    assert len({hit.score for hit in hits}) > 10


class _Backwards:
    """Likes the later of the texts that it is shown better."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    sha256 = "reversed"

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        self.shown = list(texts)
        return np.arange(len(texts), dtype=np.float32)


def test_a_reranker_reorders_the_first_hits_alone(index: Index, encoder: FakeEncoder) -> None:
    """A reranker sees twenty sentences in their scope; its order counts as much as theirs, and scores keep falling."""
    reranker = _Backwards()
    plain = index.search("moss tea")

    hits = Index(index.snapshot, encoder, reranker).search("moss tea")

    places = {(hit.passage.id, hit.sentence): place for place, hit in enumerate(plain)}
    order = [places[hit.passage.id, hit.sentence] for hit in hits]
    assert reranker.shown == [f"{_scoped(index, hit)}: {_words(index, hit)}" for hit in plain[:20]]
    # Of two orders that are each other's reverse, the ends come first.
    assert order[:4] == [0, 19, 1, 18]
    assert order[20:] == list(range(20, len(plain)))
    assert [hit.score for hit in hits] == [hit.score for hit in plain]


def _scoped(index: Index, hit: Hit) -> str:
    text = index.snapshot.documents[hit.passage.document_id].text
    return " › ".join([*hit.passage.heading_path, *(part.span.of(text) for part in hit.passage.context)])


def test_every_sentence_of_a_found_passage_is_scored(index: Index) -> None:
    """A passage comes with all its sentences, so that the best of them can be chosen."""
    hits = index.search("rinse the cup")

    for passage in {hit.passage.id: hit.passage for hit in hits}.values():
        found = sorted(hit.sentence for hit in hits if hit.passage.id == passage.id)
        assert found == list(range(len(passage.sentences)))


def test_ties_stand_in_text_order(index: Index) -> None:
    """Sentences with the same score keep the order of documents and text."""
    hits = index.search("zebra")
    order = {passage.id: place for place, passage in enumerate(index.snapshot.passages)}

    ties = [(-hit.score, order[hit.passage.id], hit.sentence) for hit in hits]
    assert ties == sorted(ties)


def test_ranks_say_who_found_a_passage(index: Index) -> None:
    """Dense and lexical ranks count from 1, no two passages share one, and BM25 ranks only what shares a word."""
    hits = index.search("vinegar")
    dense = {hit.passage.id: hit.dense_rank for hit in hits}
    lexical = {hit.passage.id: hit.lexical_rank for hit in hits if hit.lexical_rank}

    assert _words(index, hits[0]) == "rinse the cup with vinegar,"
    assert (hits[0].dense_rank, hits[0].lexical_rank) == (1, 1)
    assert list(lexical) == [hits[0].passage.id]
    assert sorted(rank for rank in dense.values() if rank) == list(range(1, len(dense) + 1))


@pytest.mark.parametrize(
    "only",
    [
        Filter(document="moss-tea"),
        Filter(population="women"),
        Filter(population="not stated"),
        Filter(kind=BlockKind.TABLE_ROW),
        Filter(document="cloud-socks", population="children"),
        Filter(document="moss-tea", kind=BlockKind.LIST_ITEM, population="children"),
        Filter(section="Sizes"),
        Filter(among=frozenset({"cloud-socks", "night-walks"}), kind=BlockKind.TABLE_ROW),
    ],
    ids=["document", "population", "no population", "kind", "document and population", "all three", "section", "among"],
)
def test_a_filter_admits_what_fits_and_nothing_else(index: Index, only: Filter) -> None:
    """A filtered search over few passages finds exactly those that fit, however far they are from the question."""
    fitting = {passage.id for passage in index.snapshot.passages if only.admits(passage)}

    hits = index.search("moss tea", only=only)

    assert fitting
    assert {hit.passage.id for hit in hits} == fitting
    for hit in hits:
        assert only.document in (None, hit.passage.document_id)
        assert only.kind in (None, hit.passage.kind)
        assert only.population is None or only.population in stated_populations(hit.passage)


@pytest.mark.parametrize(
    "only",
    [
        Filter(document="no-such"),
        Filter(population="martians"),
        Filter(kind="heading"),
        Filter(document="night-walks", population="children"),
        Filter(section="Size"),
        Filter(document="moss-tea", among=frozenset({"cloud-socks"})),
    ],
    ids=["document", "population", "kind", "no such pair", "section", "not among them"],
)
def test_a_filter_that_admits_nothing_finds_nothing(index: Index, only: Filter) -> None:
    """Nothing is found where nothing fits, rather than something that does not."""
    assert index.search("moss tea", only=only) == ()


def test_a_filter_changes_no_score(index: Index) -> None:
    """A hit has the same score with and without a filter."""
    query = "Does moss tea keep?"
    everywhere = {(hit.passage.id, hit.sentence): hit.score for hit in index.search(query)}

    inside = index.search(query, only=Filter(document="moss-tea"))

    shared = [hit for hit in inside if (hit.passage.id, hit.sentence) in everywhere]
    assert shared
    np.testing.assert_allclose(
        [hit.score for hit in shared], [everywhere[hit.passage.id, hit.sentence] for hit in shared], atol=1e-6
    )


@pytest.mark.parametrize(
    "query",
    ["", "   ", "🧦", "?!", "<script>", 'words:x" OR (', "\x00\x1b", "moss " * 2000, "\ud83e"],
    ids=["empty", "blank", "emoji", "marks", "markup", "query language", "control", "10,000 characters", "half"],
)
def test_any_query_is_answered_with_sorted_hits(index: Index, query: str) -> None:
    """Whatever is typed, a search ends without an error and with hits in order."""
    scores = [hit.score for hit in index.search(query)]

    assert scores == sorted(scores, reverse=True)


def test_a_search_changes_nothing(index: Index) -> None:
    """The same query gives the same hits again."""
    assert index.search("moss tea") == index.search("moss tea")


def test_a_library_without_passages_is_searched(home: Home, tmp_path: Path, encoder: FakeEncoder) -> None:
    """Documents of headings alone find nothing, with and without a filter, and raise nothing."""
    page = tmp_path / "title.md"
    page.write_text("# Only a title")
    update(home, [str(page)], lambda: encoder)
    index = Index(home.open_published(), encoder)

    assert index.search("title") == ()
    assert index.search("title", only=Filter(document="title")) == ()


def test_one_passage_is_a_library(home: Home, tmp_path: Path, encoder: FakeEncoder) -> None:
    """With fewer passages than a search may give, all are found once."""
    page = tmp_path / "tea.md"
    page.write_text("Moss tea keeps. It is green.")
    update(home, [str(page)], lambda: encoder)
    index = Index(home.open_published(), encoder)

    assert [(_words(index, hit), hit.dense_rank, hit.lexical_rank) for hit in index.search("green")] == [
        ("It is green.", 1, 1),
        ("Moss tea keeps.", 1, 1),
    ]


def test_more_passages_than_candidates_keep_the_best(home: Home, tmp_path: Path, encoder: FakeEncoder) -> None:
    """Among 300 passages the one that holds the words is first, and at most 40 passages are scored."""
    page = tmp_path / "many.md"
    page.write_text("\n\n".join(f"Sentence number{number} is about moss." for number in range(300)))
    update(home, [str(page)], lambda: encoder)
    index = Index(home.open_published(), encoder)

    hits = index.search("number217")

    assert _words(index, hits[0]) == "Sentence number217 is about moss."
    assert len({hit.passage.id for hit in hits}) == 40


@pytest.mark.parametrize(("candidates", "found"), [(0, 40), (10, 40), (120, 120), (500, 300)])
def test_more_passages_may_be_asked_for(
    home: Home, tmp_path: Path, encoder: FakeEncoder, candidates: int, found: int
) -> None:
    """A list gets as many passages as it wants where there are so many, and never fewer than an answer does."""
    page = tmp_path / "many.md"
    page.write_text("\n\n".join(f"Sentence number{number} is about moss." for number in range(300)))
    update(home, [str(page)], lambda: encoder)

    hits = Index(home.open_published(), encoder).search("moss", candidates=candidates)

    assert len({hit.passage.id for hit in hits}) == found


def test_another_wording_finds_what_the_query_does_not(index: Index) -> None:
    """Each sentence scores as it fits the wording that fits it best, and what only one wording finds is found."""
    alone = index.search("rinse with vinegar")

    both = index.search("quaffing", also=["rinse with vinegar"])

    assert _words(index, both[0]) == "rinse the cup with vinegar,"
    assert both[0].score == pytest.approx(alone[0].score, abs=0.02)
