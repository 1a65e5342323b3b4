"""A snapshot in the making: a folder that nobody looks into until it is whole."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.entries import Contents, Entry, Texts, digest_of
from index.folder.snapshot import FolderSnapshot, open_snapshot
from index.folder.taking import joined, lines, words
from index.folder.words import maker, written
from index.folder.writing import write_contents
from index.manifest import Manifest, read_manifest, stored_files, write_manifest
from index.store import Snapshot


class FolderDraft:
    """A snapshot that is written into an empty folder."""

    def __init__(self, folder: Path, contents: Contents, previous: Snapshot | None, adopt: Callable[[], None]) -> None:
        """Take what is to be written.

        Args:
            previous: the snapshot whose vectors are taken over, one of a folder.
            adopt: gives the folder its final name.
        """
        assert previous is None or isinstance(previous, FolderSnapshot), "a home opens snapshots of one kind"
        self._folder = folder
        self._contents = contents
        self._previous = previous
        self.keep = adopt
        self._digests = [digest_of(texts) for texts in contents.texts()]
        self._rows = previous.passages.rows_of(self._digests) if previous else np.full(len(self._digests), -1)

    def missing(self) -> Iterable[Texts]:
        """Give the texts whose vectors are not taken over."""
        passages = self._contents.passages
        return (self._contents.texts_of(passages[row]) for row in np.flatnonzero(self._rows < 0).tolist())

    def write(self, entries: Iterable[Entry], manifest: Manifest) -> FolderSnapshot:
        """Write every file, the manifest last, and open it."""
        made_by = maker(manifest.cut_with)
        tokens = write_contents(
            self._folder,
            self._contents,
            joined(self._previous, self._rows, entries),
            written(self._folder, made_by, words(self._previous, self._rows, self._contents, made_by)),
            lines=lines(self._previous, self._contents),
            digests=self._digests,
            dimension=manifest.dimension,
            token_dimension=manifest.token_dimension,
        )
        return self._finished(replace(manifest, counts=replace(manifest.counts, tokens=tokens)))

    def add(self, files: Mapping[str, bytes]) -> None:
        """Store files in it, and name them in its manifest."""
        for name, content in files.items():
            (self._folder / name).write_bytes(content)
        manifest = read_manifest(self._folder)
        others = {name: stored for name, stored in manifest.files.items() if name not in files}
        self._finished(replace(manifest, files=others))

    def _finished(self, manifest: Manifest) -> FolderSnapshot:
        write_manifest(self._folder, replace(manifest, files=stored_files(self._folder, known=manifest.files)))
        return open_snapshot(self._folder)
