"""What can be wrong with an index. Every message names the values and the repair."""

from corpus.errors import CitewellError


class SnapshotNotFound(CitewellError):
    """No snapshot of that name, or none at all."""


class SnapshotCorrupt(CitewellError):
    """A file of a snapshot is missing, altered, or does not fit the others."""


class SnapshotIncompatible(CitewellError):
    """A sound snapshot that this program or this encoder cannot use."""


class DocumentNotFound(CitewellError):
    """No document of that id in the snapshot."""


class EncoderUnavailable(CitewellError):
    """The encoder's model is not on this machine, not the one it should be, or failed."""


class HomeUnusable(CitewellError):
    """The home cannot be read or written."""


class TemporaryFolderUnusable(CitewellError):
    """The machine's folder for temporary files cannot be written."""


class BackupUnusable(CitewellError):
    """A backup cannot be written or read, or is not what it says of itself."""


class HomeLocked(CitewellError):
    """Another update is running in the same home."""


class UpdateRefused(CitewellError):
    """The update would lose more of the library than a slip should."""


class TrainingDataUnreadable(CitewellError):
    """Training data are not there or not of the form they should have."""


class PublishedMeanwhile(CitewellError):
    """Something else was published since it was decided what to publish."""


class StoreUnusable(CitewellError):
    """The database server that keeps the snapshots is away, or does not do what it is asked."""


class StoreUnsuitable(CitewellError):
    """What keeps the snapshots has no such thing."""
