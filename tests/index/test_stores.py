"""What every store finds alike: the contract of `index.store`, held to the embedded one."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from assistant.question_sets import CheckedQuestion, read_set
from corpus.reading import BUILTIN
from index.errors import SnapshotNotFound, StoreUnusable
from index.home import Home
from index.postgresql.home import PostgresHome
from index.postgresql.server import Server
from index.search import Index
from index.store import Store
from index.types import EVERYTHING, Filter, Hit
from index.update import update
from tests.fakes.encoder import FakeEncoder, load_fake
from tests.fakes.postgres import FakePostgres, share_out

_QUESTIONS = tuple(question.question for question in read_set(BUILTIN, CheckedQuestion).questions)[::4]
_FILTERS = {
    "everything": EVERYTHING,
    "document": Filter(document="oestrogen-and-bone"),
    "men": Filter(population="men"),
    "not stated": Filter(population="not stated"),
    "kind": Filter(kind="definition"),
    "section": Filter(section="What anastrozole does to bone in men"),
    "among": Filter(among=frozenset({"protecting-bone", "what-anastrozole-does"}), kind="paragraph"),
    "no document": Filter(document="no-such-document"),
}
_names = (f"stores-{number}" for number in count())


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Index the built-in library in files: what the others are held to."""
    home = Home(tmp_path_factory.mktemp("embedded"))
    update(home, [BUILTIN], load_fake)
    return Index(home.open_published(), FakeEncoder())


@pytest.fixture(scope="module")
def shards() -> Iterator[tuple[FakePostgres, FakePostgres]]:
    """Run two servers more, to hold a part each."""
    both = FakePostgres(), FakePostgres()
    try:
        for shard in both:
            shard.start()
        yield both
    finally:
        for shard in both:
            shard.stop()


@pytest.fixture(scope="module", params=["one server", "a coordinator and two shards"])
def address(request: pytest.FixtureRequest, postgres: FakePostgres) -> str:
    """Return the address of an empty database in every arrangement."""
    coordinator = postgres.database(next(_names))
    if request.param != "one server":
        shards: tuple[FakePostgres, ...] = request.getfixturevalue("shards")
        share_out(coordinator, [shard.database(next(_names)) for shard in shards])
    return coordinator


@pytest.fixture(scope="module")
def home(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresHome]:
    """Publish the built-in library in a database, with a graph of its vectors."""
    server = Server(address)
    stored = PostgresHome(tmp_path_factory.mktemp("stored"), server, is_exact=False)
    update(stored, [BUILTIN], load_fake)
    yield stored
    server.close()


@pytest.fixture(scope="module")
def stored(home: PostgresHome) -> Index:
    """Search that database by comparing every vector."""
    exact = PostgresHome(home.path, home._server, is_exact=True)
    return Index(exact.open_published(), FakeEncoder())


def test_the_graph_misses_next_to_nothing(embedded: Index, home: PostgresHome) -> None:
    """Of the first ten passages it finds 98 % at the least, and the same scores for them."""
    graph = Index(home.open_published(), FakeEncoder())
    with home._server.connection() as connection:
        # So few vectors the server would rather compare one by one.
        connection.execute("SET enable_seqscan = off; SET enable_sort = off")

    overlaps = []
    for question in _QUESTIONS:
        found, expected = (_first_ten(index.search(question)) for index in (graph, embedded))
        overlaps.append(len(found.keys() & expected.keys()) / len(expected))
        assert all(score == pytest.approx(expected.get(name, score), abs=1e-6) for name, score in found.items())

    assert sum(overlaps) / len(overlaps) >= 0.98


def test_the_same_sentences_are_found_in_the_same_order(embedded: Index, stored: Index) -> None:
    """Ids, scores and ranks do not move with the store."""
    for question in _QUESTIONS:
        _assert_same(*(index.search(question, names=question.split()) for index in (stored, embedded)))


@pytest.mark.parametrize("only", _FILTERS.values(), ids=_FILTERS)
def test_a_filter_admits_the_same(embedded: Index, stored: Index, only: Filter) -> None:
    """A search in one document, about some people or in a section finds all there is, and nothing else."""
    found, expected = (index.search("bone loss in men", only=only, candidates=60) for index in (stored, embedded))

    _assert_same(found, expected)
    assert bool(found) == (only.document != "no-such-document")


@pytest.mark.parametrize("k", [3, 500])
def test_words_score_by_the_formula_of_the_embedded_store(embedded: Index, stored: Index, k: int) -> None:
    """The same passages in the same order, whether those with rare words are enough or all have to be looked at."""
    for question in (*_QUESTIONS, "the of a", "anastrozole anastrozole bone", "zwetschge", "zwetschge bone", "?"):
        found, expected = (_store(index).worded(question, k, EVERYTHING) for index in (stored, embedded))

        assert found.highest == pytest.approx(expected.highest)
        assert list(found.scores.values()) == pytest.approx(list(expected.scores.values()), rel=1e-5)
        assert _passages(stored, list(found.scores)) == _passages(embedded, list(expected.scores))


def test_the_same_words_are_said_to_be_everywhere(embedded: Index, stored: Index) -> None:
    """How widely a word is spread decides what tells passages apart."""
    for word in ("bone", "anastrozol", "zwetschge", "the"):
        assert _store(stored).spread(word) == pytest.approx(_store(embedded).spread(word))


def test_documents_and_passages_are_read_back_as_they_were(embedded: Index, stored: Index) -> None:
    """What quotes are cut from is the same, one by one and all in turn, in the same order."""
    of_store, of_files = stored.snapshot, embedded.snapshot

    assert dict(of_store.documents.items()) == of_files.documents
    assert list(of_store.documents) == list(of_files.documents)
    assert [of_store.documents[name] for name in of_files.documents] == list(of_store.documents.values())
    assert tuple(of_store.passages) == tuple(of_files.passages)
    assert (len(of_store.documents), len(of_store.passages)) == (len(of_files.documents), len(of_files.passages))
    assert of_store.manifest.counts == of_files.manifest.counts
    assert "no-such-document" not in of_store.documents


def test_a_library_changes_as_it_does_in_files(postgres: FakePostgres, tmp_path: Path) -> None:
    """After every update, way back and removal of old snapshots both stores answer alike, and so does each kept one."""
    server = Server(postgres.database(next(_names)))
    homes = (Home(tmp_path / "files"), PostgresHome(tmp_path / "stored", server, is_exact=True))
    pages = {f"{name}.md": f"# {name}\n\nThe moss of {name} keeps tea. Rain falls on {name}.\n" for name in "abcde"}
    changes: list[dict[str, str | None]] = [
        pages,
        {"b.md": "# b\n\nThe moss of b is gone, and the tea is cold.\n"},
        {"c.md": None, "f.md": "# f\n\nIn f it never rains.\n"},
        {"f.md": None, "c.md": pages["c.md"], "b.md": pages["b.md"]},
    ]
    folder = tmp_path / "pages"
    folder.mkdir()
    for place, change in enumerate(changes):
        for name, text in change.items():
            (folder / name).unlink(missing_ok=True) if text is None else (folder / name).write_text(text)
        reports = [update(home, [str(folder)], load_fake, may_shrink=True) for home in homes]
        # A database still has the rows of a newer snapshot than the one that was gone back to.
        assert reports[1].embedded <= reports[0].embedded
        if place == 1:
            for home in homes:
                home.publish(home.previous_id())
        _assert_alike(homes)

    for home in homes:
        with home.locked():
            gone = home.snapshot_ids()[1:3]
            assert all(home.discard(name) > 0 for name in gone)

    _assert_alike(homes)
    with pytest.raises(SnapshotNotFound, match=gone[0]):
        homes[1].open(gone[0])
    with server.connection() as connection:
        # Five of the first snapshot and two of the last, which came back; what was there in between is nowhere.
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (7,)
    server.close()


def test_a_shard_that_is_away_leaves_no_part_of_an_answer(
    postgres: FakePostgres, shards: tuple[FakePostgres, FakePostgres], tmp_path: Path
) -> None:
    """What the other shard holds is not taken for all there is, and no update is published without it."""
    coordinator = postgres.database(next(_names))
    share_out(coordinator, [shard.database(next(_names)) for shard in shards])
    server = Server(coordinator)
    home = PostgresHome(tmp_path / "home", server, is_exact=True)
    before = update(home, [BUILTIN], load_fake).snapshot_id
    index = Index(home.open_published(), FakeEncoder())
    found = index.search("bone loss in men")
    page = tmp_path / "page.md"
    page.write_text("# Moss\n\nThe moss keeps tea.\n")

    shards[1].kill()
    with pytest.raises(StoreUnusable):
        index.search("bone loss in men")
    with pytest.raises(StoreUnusable):
        update(home, [str(page)], load_fake, may_shrink=True)
    shards[1].start()

    assert home.published() == before
    _assert_same(index.search("bone loss in men"), found)
    update(home, [BUILTIN, str(page)], load_fake)
    assert Index(home.open_published(), FakeEncoder()).search("moss")[0].passage.document_id == "page"
    server.close()


def _assert_alike(homes: tuple[Home, ...]) -> None:
    kept = [home.snapshot_ids() for home in homes]
    assert len(kept[0]) == len(kept[1])
    for names in [tuple(home.published() for home in homes), *zip(*kept, strict=True)]:
        _assert_same(
            *(
                Index(home.open(name), FakeEncoder()).search("moss and tea in the rain of b")
                for home, name in zip(homes, names, strict=True)
            )
        )


def _assert_same(found: tuple[Hit, ...], expected: tuple[Hit, ...]) -> None:
    assert [_told(hit) for hit in found] == [_told(hit) for hit in expected]
    assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected], abs=1e-6)
    assert [hit.evidence for hit in found] == pytest.approx([hit.evidence for hit in expected], abs=1e-6)


def _first_ten(hits: tuple[Hit, ...]) -> dict[str, float]:
    best: dict[str, float] = {}
    for hit in hits:
        best.setdefault(hit.passage.id, hit.score)
    return dict(list(best.items())[:10])


def _told(hit: Hit) -> tuple[object, ...]:
    return hit.passage, hit.sentence, hit.dense_rank, hit.lexical_rank


def _store(index: Index) -> Store:  # type: ignore[type-arg]
    return index._store


def _passages(index: Index, places: list[object]) -> list[str]:
    return [passage.id for passage in _store(index).fetch(places).passages] if places else []
