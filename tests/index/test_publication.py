"""A kept snapshot is published once more."""

from pathlib import Path

import pytest

from index.errors import HomeLocked, PublishedMeanwhile, SnapshotCorrupt, SnapshotNotFound
from index.home import Home
from index.publication import publish_again
from index.update import update
from tests.fakes.encoder import load_fake


@pytest.fixture
def published(home: Home, library_folder: Path) -> tuple[str, str]:
    """Publish two snapshots, and return their ids."""
    first = update(home, [str(library_folder)], load_fake).snapshot_id
    (library_folder / "more.md").write_text("# More\n\nThere is more.\n")
    second = update(home, [str(library_folder)], load_fake).snapshot_id
    assert first
    assert second
    return first, second


def test_back_and_forth(home: Home, published: tuple[str, str]) -> None:
    """Without an id the one before, with one that one."""
    first, second = published

    assert publish_again(home) == home.published_id() == first
    assert publish_again(home, second, instead_of=first) == home.published_id() == second


def test_what_was_published_meanwhile_stays(home: Home, published: tuple[str, str]) -> None:
    """Who decided on what is no longer so changes nothing."""
    first, second = published

    with pytest.raises(PublishedMeanwhile, match="look again"):
        publish_again(home, first, instead_of="another")
    assert home.published_id() == second


def test_what_cannot_answer_is_not_published(home: Home, published: tuple[str, str]) -> None:
    """A version that is broken, that is not kept, or while another process holds the home."""
    first, second = published

    with home.locked(), pytest.raises(HomeLocked):
        publish_again(Home(home.path), first)
    (home.folder(first) / "documents.jsonl").unlink(missing_ok=True)
    next(iter(home.folder(first).glob("*.npy")), home.folder(first) / "manifest.json").unlink()
    with pytest.raises(SnapshotCorrupt):
        publish_again(home, first)
    with pytest.raises(SnapshotNotFound):
        publish_again(home, "nowhere")
    assert home.published_id() == second
