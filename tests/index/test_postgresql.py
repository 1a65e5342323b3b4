"""A database server is killed, away, changed by two at once, or asked for what it has not."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from weakref import ref

import psycopg
import pytest

import index.postgresql.writing
from index.building import Inspection
from index.errors import (
    HomeLocked,
    SnapshotCorrupt,
    SnapshotIncompatible,
    SnapshotNotFound,
    StoreUnsuitable,
    StoreUnusable,
)
from index.postgresql.home import PostgresHome
from index.postgresql.rows import ALIVE
from index.postgresql.server import Server
from index.postgresql.writing import PostgresDraft
from index.search import Index
from index.store import Snapshot
from index.types import EVERYTHING, Encoded
from index.update import add, update
from tests.conftest import LIBRARY
from tests.fakes.encoder import FakeEncoder, load_fake
from tests.fakes.postgres import FakePostgres

_PAGE = "# Gerda\n\nAunt Gerda keeps the moss tea in a zwetschge.\n"


@pytest.fixture(scope="module")
def mortal() -> Iterator[FakePostgres]:
    """Run a server that may be killed; it is started again before each test that wants it."""
    server = FakePostgres()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def kept(mortal: FakePostgres, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PostgresHome]:
    """Return a home with the test library published, on the server that may be killed."""
    mortal.start()
    server = Server(mortal.database(request.node.name))
    home = PostgresHome(tmp_path / "home", server, is_exact=False)
    update(home, [str(LIBRARY)], load_fake)
    yield home
    server.close()
    mortal.kill()


@pytest.fixture
def page(tmp_path: Path) -> str:
    """Return the path of a page that the library does not hold."""
    path = tmp_path / "gerda.md"
    path.write_text(_PAGE)
    return str(path)


class _Killing(FakeEncoder):
    """Kills the server before it encodes."""

    def __init__(self, kill: Callable[[], None]) -> None:
        super().__init__()
        self._kill = kill

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode texts, after the server is gone."""
        self._kill()
        return super().encode(texts)


def test_a_kill_while_embedding_loses_nothing_and_is_said(kept: PostgresHome, mortal: FakePostgres, page: str) -> None:
    """The update ends with one clear error; what was published before is there, and the next update goes through."""
    before = kept.published()

    with pytest.raises(StoreUnusable, match=r"cannot be used .*; see that PostgreSQL with pgvector runs there"):
        update(kept, [str(LIBRARY), page], lambda: _Killing(mortal.kill))
    mortal.start()

    assert (kept.published(), kept.snapshot_ids()) == (before, [before])
    _assert_goes_on(kept, page)


@pytest.mark.parametrize("step", ["_copy", "_count_words", "_describe", "keep"])
def test_a_kill_while_writing_leaves_no_half_of_it(
    kept: PostgresHome, mortal: FakePostgres, page: str, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Wherever it happens, the old snapshot answers as it did, and no row of the new one is left."""
    before = kept.published()
    rows = _rows(kept)

    def killed(draft: PostgresDraft, *arguments: object) -> None:
        mortal.kill()
        getattr(draft, f"{step}_really")(*arguments)

    monkeypatch.setattr(PostgresDraft, f"{step}_really", getattr(PostgresDraft, step), raising=False)
    monkeypatch.setattr(PostgresDraft, step, killed)
    with pytest.raises(StoreUnusable):
        update(kept, [page], load_fake, may_shrink=True)
    monkeypatch.undo()
    mortal.start()

    assert kept.published() == before
    with kept.locked():
        assert _rows(kept) == rows
    _assert_goes_on(kept, page)


def test_a_question_meanwhile_is_an_error_and_no_part_of_an_answer(kept: PostgresHome, mortal: FakePostgres) -> None:
    """Whichever step of a search the server is gone at, nothing is found; once it is back, all is found again."""
    index = Index(kept.open_published(), FakeEncoder())
    found = index.search("moss tea")
    for step in ("nearest_passages", "nearest_sentences", "worded", "fetch"):
        real = getattr(index._store, step)

        def killing(*arguments: object, really: Callable[..., object] = real) -> object:
            mortal.kill()
            return really(*arguments)

        setattr(index._store, step, killing)
        with pytest.raises(StoreUnusable):
            index.search("moss tea")
        setattr(index._store, step, real)
        mortal.start()

        assert index.search("moss tea") == found


def test_what_is_acknowledged_is_there_after_a_kill(kept: PostgresHome, mortal: FakePostgres, page: str) -> None:
    """An update that said it published has published."""
    published = update(kept, [page], load_fake, may_shrink=True).snapshot_id
    mortal.kill()
    mortal.start()

    assert kept.published() == published
    assert [hit.passage.document_id for hit in Index(kept.open_published(), FakeEncoder()).search("zwetschge")] == [
        "gerda"
    ]


def test_a_snapshot_that_is_removed_while_it_answers_is_no_part_of_one(kept: PostgresHome, page: str) -> None:
    """Who still has it open is told to ask again."""
    index = Index(kept.open_published(), FakeEncoder())
    old = kept.published()
    update(kept, [page], load_fake, may_shrink=True)

    with kept.locked():
        kept.discard(old)

    with pytest.raises(SnapshotNotFound, match="ask again"):
        index.search("moss tea")
    with pytest.raises(SnapshotNotFound, match="ask again"):
        list(index.snapshot.passages)
    assert len(index.snapshot.passages) > 1


def test_a_refused_snapshot_leaves_nothing(kept: PostgresHome, page: str) -> None:
    """What an inspector refuses was whole while it was looked at, and is nowhere afterwards."""
    rows, seen = _rows(kept), list[int]()

    class Refusing:
        def is_done(self, snapshot: Snapshot) -> bool:
            return False

        def inspect(self, snapshot: Snapshot) -> Inspection:
            seen.append(len(Index(snapshot, FakeEncoder()).search("zwetschge")))
            return Inspection(is_refused=True)

    report = update(kept, [page], load_fake, may_shrink=True, inspector=Refusing())

    assert (report.held_back, seen, len(kept.snapshot_ids())) == (True, [1], 1)
    assert _rows(kept) == rows


def test_one_process_changes_it_at_a_time(kept: PostgresHome, tmp_path: Path) -> None:
    """Another machine has another folder, and is refused all the same while an update runs."""
    other = PostgresHome(tmp_path / "other", kept._server, is_exact=False)

    with kept.locked(), pytest.raises(HomeLocked, match="an update is already running in"), other.locked():
        pass
    with other.locked():
        pass


def test_a_snapshot_of_another_format_is_rebuilt(kept: PostgresHome) -> None:
    """It is said which version made it; an update makes every row anew."""
    with kept._server.connection() as connection:
        connection.execute(
            """UPDATE snapshots SET manifest = manifest::jsonb - 'token_dimension' || '{"format_version": 2}'"""
        )

    with pytest.raises(SnapshotIncompatible, match=r"has format 2.*rebuild with `citewell index update`"):
        kept.open_published()
    report = update(kept, [str(LIBRARY)], load_fake)

    assert "has format 2" in (report.rebuilt_because or "")
    assert kept.open_published().verified()


def test_what_is_new_is_written_part_by_part(kept: PostgresHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a part is held in memory, and all parts together are what the whole would be."""
    before, copied = kept.open_published(), list[str]()
    real = PostgresDraft._copy

    def copying(draft: PostgresDraft, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        copied.append(table)
        real(draft, table, rows)

    monkeypatch.setattr(PostgresDraft, "_copy", copying)
    monkeypatch.setattr(index.postgresql.writing, "_WRITTEN_AT_ONCE", 7)
    update(kept, [str(LIBRARY)], lambda: FakeEncoder("other"))
    after = kept.open_published()

    assert copied.count("passages") == copied.count("texts") == -(-len(before.passages) // 7)
    assert (after.manifest.counts, list(after.passages)) == (before.manifest.counts, list(before.passages))
    found = [one.searchable().worded("moss tea", 5, EVERYTHING) for one in (before, after)]
    assert found[0] == found[1]


def test_vectors_that_the_server_no_longer_gives_are_said(
    kept: PostgresHome, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It held them when they were counted: nothing is published, and the next update goes through."""
    before, tea = kept.published(), Path(page).with_name("moss-tea.md")
    tea.write_text((LIBRARY / "moss-tea.md").read_text("utf-8") + "\nIt is new.\n", "utf-8")
    with monkeypatch.context() as gone:
        gone.setattr("index.postgresql.snapshot.PostgresSnapshot.entries", lambda _, texts: {})
        with pytest.raises(SnapshotCorrupt, match=r"gave fewer vectors than it said .*citewell index update"):
            add(kept, [str(tea)], load_fake)

    assert kept.published() == before
    assert add(kept, [str(tea)], load_fake).published


def test_a_snapshot_that_is_replaced_is_freed_at_once(kept: PostgresHome) -> None:
    """What it remembers must not wait until the garbage is collected."""
    snapshot = kept.open_published()
    documents, store = snapshot.documents, snapshot.searchable()
    assert documents["moss-tea"].id == "moss-tea"
    assert 0 < store.spread("moss") <= 1
    left = [ref(documents), ref(store)]

    gc.disable()
    try:
        del snapshot, documents, store
        assert [one() for one in left] == [None, None]
    finally:
        gc.enable()


def test_what_works_on_files_says_so(kept: PostgresHome) -> None:
    """A backup of files is none of a database's."""
    with pytest.raises(StoreUnsuitable, match="pg_dump"):
        kept.folder(kept.published())


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    """The message says which server and what to do, and never the password."""
    home = PostgresHome(tmp_path, Server("postgresql://me:zwetschge@127.0.0.1:1/library"), is_exact=False)

    with pytest.raises(StoreUnusable, match=r"store 127\.0\.0\.1:1/library cannot be used") as caught:
        home.published_id()

    assert "zwetschge" not in str(caught.value)


def test_an_address_that_is_none_is_refused() -> None:
    """A slip is told apart from a server that is away, and not repeated, since it may hold a password."""
    with pytest.raises(StoreUnusable, match="is not an address like") as caught:
        Server("postgresql://me:zwetschge@[host/library")

    assert "zwetschge" not in f"{caught.value} {caught.value.__cause__}"


def _assert_goes_on(home: PostgresHome, page: str) -> None:
    """Go through with the update, and find what it adds."""
    update(home, [str(LIBRARY), page], load_fake)
    hits = Index(home.open_published(), FakeEncoder()).search("zwetschge")
    assert hits[0].passage.document_id == "gerda"


def _rows(home: PostgresHome) -> dict[str, tuple[int, int]]:
    """Count the rows of each table, and those that are alive."""
    with home._server.connection() as connection:
        counted: dict[str, tuple[int, int]] = {}
        for table in ("documents", "passages", "texts", "terms"):
            query = psycopg.sql.SQL("SELECT count(*), count(*) FILTER (WHERE died = {}) FROM {}")
            found = connection.execute(query.format(ALIVE, psycopg.sql.Identifier(table))).fetchone()
            assert found
            counted[table] = found
        return counted
