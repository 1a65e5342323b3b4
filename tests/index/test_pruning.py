"""Pruning removes old snapshots for good, and never what answers."""

import json
from pathlib import Path

import pytest

from index.errors import HomeLocked, HomeUnusable, SnapshotNotFound
from index.home import Home
from index.pruning import prune
from index.update import update
from tests.fakes.encoder import load_fake


@pytest.fixture
def four(home: Home, tmp_path: Path) -> list[str]:
    """Publish four times, and return the ids in that order."""
    ids = []
    for words in ("One.", "Two.", "Three.", "Four."):
        (tmp_path / "page.md").write_text(words)
        ids.append(update(home, [str(tmp_path / "page.md")], load_fake).snapshot_id or "")
    return ids


def test_the_newest_stay_and_the_others_are_gone_with_their_files(home: Home, four: list[str]) -> None:
    """It says which went and how many bytes, and nothing of them is left on the disk."""
    size = sum(path.stat().st_size for path in home.folder(four[0]).rglob("*") if path.is_file())

    removed = prune(home, 2)

    assert [one.snapshot_id for one in removed] == four[:2]
    assert removed[0].bytes == size
    assert home.snapshot_ids() == four[2:]
    assert sorted(path.name for path in (home.path / "snapshots").iterdir()) == four[2:]
    assert home.open_published().id == four[3]


def test_what_is_published_stays_though_it_is_the_oldest(home: Home, four: list[str]) -> None:
    """After going back, the published snapshot is kept first, then the newest."""
    home.publish(four[0])

    prune(home, 2)
    assert home.snapshot_ids() == [four[0], four[3]]

    prune(home, 1)
    assert home.snapshot_ids() == [four[0]]
    assert home.open_published().id == four[0]


def test_the_way_back_stays_before_newer_ones(home: Home, four: list[str], tmp_path: Path) -> None:
    """What was published before the present one is kept though others are newer: one command still goes back."""
    home.publish(four[0])
    (tmp_path / "page.md").write_text("Five.")
    fifth = update(home, [], load_fake).snapshot_id

    prune(home, 2)

    assert home.snapshot_ids() == [four[0], fifth]
    assert home.previous_id() == four[0]


def test_where_the_one_before_is_gone_the_newest_older_one_is_gone_back_to(
    home: Home, four: list[str], tmp_path: Path
) -> None:
    """A way back leads to what is still kept, and says so where nothing is."""
    home.discard(four[2])
    assert home.previous_id() == four[1]

    prune(home, 1)
    with pytest.raises(SnapshotNotFound, match="no earlier snapshot"):
        home.previous_id()


def test_keeping_more_than_there_are_removes_nothing(home: Home, four: list[str]) -> None:
    """There is nothing to do, and nothing is done."""
    assert prune(home, 9) == ()
    assert home.snapshot_ids() == four


def test_pruning_waits_for_nobody(home: Home, four: list[str]) -> None:
    """While another change holds the home it is refused."""
    with home.locked(), pytest.raises(HomeLocked):
        prune(home, 1)
    assert home.snapshot_ids() == four


def test_where_what_is_published_cannot_be_told_nothing_is_removed(home: Home, four: list[str]) -> None:
    """A spoilt `current` costs no snapshot."""
    (home.path / "current").write_text("")

    with pytest.raises(HomeUnusable, match="citewell index rollback"):
        prune(home, 1)
    assert home.snapshot_ids() == four


def test_a_snapshot_that_cannot_be_read_can_be_pruned(home: Home, four: list[str]) -> None:
    """A broken old one is removed like any other."""
    manifest = home.folder(four[1]) / "manifest.json"
    manifest.write_text(json.dumps({"format_version": 1}))

    assert [one.snapshot_id for one in prune(home, 1)] == four[:3]
