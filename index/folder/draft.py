"""A snapshot in the making: a folder that nobody looks into until it is whole."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from index.entries import Contents, Entry, Texts
from index.folder.snapshot import FolderSnapshot, open_snapshot
from index.folder.writing import write_contents
from index.manifest import Manifest, read_manifest, stored_files, write_manifest


class FolderDraft:
    """A snapshot that is written into an empty folder."""

    def __init__(self, folder: Path, contents: Contents, adopt: Callable[[], None]) -> None:
        """Take what is to be written.

        Args:
            adopt: gives the folder its final name.
        """
        self._folder = folder
        self._contents = contents
        self.keep = adopt

    def missing(self) -> Iterable[Texts]:
        """Give all texts: each snapshot has its own files."""
        return self._contents.texts()

    def write(self, entries: Iterable[Entry], manifest: Manifest) -> FolderSnapshot:
        """Write every file, the manifest last, and open it."""
        tokens = write_contents(
            self._folder,
            self._contents,
            entries,
            (texts[0] for texts in self._contents.texts()),
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
