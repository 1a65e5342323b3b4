"""What the kept snapshots hold, and what changed between them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from index.history import Changes, History
from index.home import Home
from index.update import update
from tests.fakes.encoder import load_fake


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two documents."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in ("moss", "snow"):
        (folder / f"{name}.md").write_text(f"# {name}\n\nThere is {name}.\n", "utf-8")
    return folder


def _publish(home: Home, folder: Path) -> str:
    published = update(home, [str(folder)], load_fake, may_shrink=True).snapshot_id
    assert published
    return published


def test_each_version_says_what_it_changed(home: Home, folder: Path) -> None:
    """Newest first: added, changed by the file's bytes, removed; the first one has nothing to be compared with."""
    first = _publish(home, folder)
    (folder / "moss.md").write_text("# moss\n\nThere is more moss.\n", "utf-8")
    (folder / "snow.md").unlink()
    (folder / "fog.md").write_text("# fog\n\nThere is fog.\n", "utf-8")
    second = _publish(home, folder)

    versions = History(home).versions(10)

    assert [version.id for version in versions] == [second, first]
    assert versions[0].changes == Changes(added=("fog",), changed=("moss",), removed=("snow",))
    assert versions[1].changes is None
    assert [version.manifest.counts.documents for version in versions if version.manifest] == [2, 2]
    assert History(home).versions(1) == versions[:1]


def test_after_a_rollback_a_version_is_compared_with_what_was_published(home: Home, folder: Path) -> None:
    """Not the one before it by date counts, but the one that it took the place of."""
    first = _publish(home, folder)
    (folder / "fog.md").write_text("# fog\n\nThere is fog.\n", "utf-8")
    _publish(home, folder)
    home.publish(first)
    (folder / "fog.md").write_text("# fog\n\nThere is other fog.\n", "utf-8")
    _publish(home, folder)

    assert History(home).versions(1)[0].changes == Changes(("fog",), (), ())


def test_what_cannot_be_read_is_not_compared(home: Home, folder: Path) -> None:
    """A version that is gone, altered or broken costs no other one its place; what was read once stays known."""
    first = _publish(home, folder)
    (folder / "snow.md").unlink()
    second = _publish(home, folder)
    warm = History(home)
    known = warm.versions(10)
    (home.folder(first) / "documents.jsonl").write_text("{}\n", "utf-8")

    altered = History(home).versions(10)
    assert [(version.id, version.changes) for version in altered] == [(second, None), (first, None)]
    assert all(version.manifest for version in altered)
    assert warm.versions(10) == known

    (home.folder(first) / "manifest.json").unlink()
    assert History(home).versions(10)[1].manifest is None
    assert History(home).version("nowhere").manifest is None


class _Forgotten(dict[str, Mapping[str, str]]):
    """What another thread, which lists the versions just now, forgets as soon as it is known."""

    def __setitem__(self, id_: str, hashes: Mapping[str, str]) -> None: ...


def test_one_page_may_forget_what_another_has_just_read(home: Home, folder: Path) -> None:
    """The pages of two people are written at the same time; what the one forgets costs the other nothing."""
    first = _publish(home, folder)
    (folder / "snow.md").unlink()
    second = _publish(home, folder)
    history = History(home)
    history._hashes = _Forgotten()

    assert history.between(first, second) == Changes((), (), ("snow",))
