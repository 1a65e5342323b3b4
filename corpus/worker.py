"""Readers run in a process of their own, which may crash, hang or fill its memory: that file fails, the next is read.

`Worker` is our side of that process, `serve` is the other. What ends native code that never returns are timers of the
kernel, and our eye on the memory of the process. It is begun as a program of its own, neither forked nor from our main
module, so that any program can use it, and it answers over a pipe of its own, so that nothing that a library prints
gets in between.
"""

import ctypes
import logging
import os
import pickle
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus.errors import UnreadableDocument
from corpus.types import Content

Reader = Callable[[bytes], Content]

# Densely printed PDFs, the slowest files that people make, were measured at 12 to 20 seconds a megabyte.
_BASE_CPU_S = 10.0
_CPU_S_PER_MEGABYTE = 30.0
_MAX_CPU_S = 300.0
# Readers wait for nothing, so that only a very busy machine or a fault comes near this.
_WALL_S_PER_CPU_S = 10.0
_MEMORY_BYTES = 500_000_000
_LOOK_EVERY_S = 0.02
# Memory fills too slowly to get this far between two looks; a single demand above it is refused at once. Nearer to the
# limit, Python 3.11 may loop for good when nothing is left for the MemoryError itself.
_CEILING_PER_MEMORY = 4

_OUT_OF_MEMORY = 12  # the status that the process ends with where memory is refused
_PROGRAM = "import sys; sys.path[:] = sys.argv[2:]; from corpus.worker import serve; serve(int(sys.argv[1]))"
_PR_SET_PDEATHSIG = 1  # of Linux's <sys/prctl.h>

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may take.

    Attributes:
        cpu_s: seconds of processor time, which other programs do not use up.
        wall_s: seconds by the clock.
        memory_bytes: beyond what the process has before it gets the file; kept on Linux alone.
    """

    cpu_s: float
    wall_s: float
    memory_bytes: int


def limits_of(n_bytes: int) -> Limits:
    """Give a file of so many bytes its limits: time grows with size up to a bound, memory does not."""
    cpu_s = min(_BASE_CPU_S + _CPU_S_PER_MEGABYTE * n_bytes / 1_000_000, _MAX_CPU_S)
    return Limits(cpu_s, cpu_s * _WALL_S_PER_CPU_S, _MEMORY_BYTES)


class Worker:
    """A process that reads one file after another, begun with the first and begun anew after one that ended it.

    Use it in a `with` block and in one thread: on Linux the process ends with the thread that began it.

    Args:
        limits: what a file of so many bytes may take.
    """

    def __init__(self, limits: Callable[[int], Limits] = limits_of) -> None:
        self._limits = limits
        self._process: _Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()

    def read(self, reader: Reader, data: bytes) -> Content:
        """Return what a reader makes of a file's bytes.

        Args:
            reader: a function at the top of a module.

        Raises:
            UnreadableDocument: the reader refuses the file, fails at it, crashes, or exceeds its limits.
        """
        if self._process is None or not self._process.is_alive():
            self._process = _Process()
        reply = self._process.ask(reader, data, self._limits(len(data)))
        if isinstance(reply, UnreadableDocument):
            raise reply
        return reply


class _Process:
    """The running process and our end of its pipe."""

    def __init__(self) -> None:
        self._pipe, theirs = Pipe()
        with theirs:
            descriptor = theirs.fileno()
            # A process group of its own, since an interrupt at the terminal is ours to handle.
            self._program = subprocess.Popen(  # noqa: S603 - nothing of a file is in the command
                [sys.executable, "-c", _PROGRAM, str(descriptor), *sys.path],
                pass_fds=[descriptor],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                process_group=0,
            )

    def is_alive(self) -> bool:
        return self._program.poll() is None

    def kill(self) -> None:
        self._program.kill()
        self._end()

    def ask(self, reader: Reader, data: bytes, limits: Limits) -> Content | UnreadableDocument:
        """Have a file read; a process that does not survive it is gone when this returns."""
        most = self._memory_bytes() + limits.memory_bytes
        try:
            self._pipe.send((reader, data, limits))
            while not self._pipe.poll(_LOOK_EVERY_S):
                if self._memory_bytes() > most:
                    self.kill()
                    return UnreadableDocument(_why_ended(_OUT_OF_MEMORY, limits))
            reply: Content | UnreadableDocument = self._pipe.recv()
        except (EOFError, ConnectionError):
            # Its timers are set until it has answered, so it ends.
            return UnreadableDocument(_why_ended(self._end(), limits))
        return reply

    def _end(self) -> int:
        self._pipe.close()
        return self._program.wait()

    def _memory_bytes(self) -> int:
        """Return how much memory the process has, 0 where this cannot be told."""
        if sys.platform != "linux":
            return 0
        pages = Path(f"/proc/{self._program.pid}/statm").read_text("ascii").split()[1]
        return int(pages) * resource.getpagesize()


def _why_ended(status: int, limits: Limits) -> str:
    """Say why a process ended, by its exit status or, below zero, the signal that ended it."""
    how = f"status {status}" if status >= 0 else signal.strsignal(-status)
    reasons = {
        -signal.SIGPROF: f"takes more than {limits.cpu_s:.0f} seconds of processor time to read; split it",
        -signal.SIGALRM: f"is not read after {limits.wall_s:.0f} seconds; try again when the machine has less to do",
        _OUT_OF_MEMORY: f"needs more than {limits.memory_bytes // 1_000_000} MB of memory to read; split it",
    }
    return reasons.get(status, f"crashes its reader ({how}); save it anew with the program that made it")


def serve(descriptor: int) -> None:
    """Be the process: read what is asked for over a pipe, until it is closed."""
    _settle()
    with Connection(descriptor) as pipe:
        while True:
            try:
                reader, data, limits = pipe.recv()
            except EOFError:
                return
            _limit(limits)
            reply = _reply(reader, data)
            _set_timers(0, 0)
            pipe.send_bytes(reply)


def _settle() -> None:
    """End when our parent does, let timers end us, and never reach the network."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for timer in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(timer, signal.SIG_DFL)
    sys.addaudithook(_refuse_network)


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith("socket."):
        msg = f"a reader must not use the network: {event}{arguments}"
        raise PermissionError(msg)


def _limit(limits: Limits) -> None:
    _set_timers(limits.cpu_s, limits.wall_s)
    if sys.platform == "linux":
        ceiling, (_, hard) = limits.memory_bytes * _CEILING_PER_MEMORY, resource.getrlimit(resource.RLIMIT_AS)
        soft = ceiling if hard == resource.RLIM_INFINITY else min(ceiling, hard)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _set_timers(cpu_s: float, wall_s: float) -> None:
    """End this process after so much time, which native code cannot put off; 0 is never."""
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    signal.setitimer(signal.ITIMER_REAL, wall_s)


def _reply(reader: Reader, data: bytes) -> bytes:
    """Return the pickled content, or the pickled refusal."""
    try:
        return pickle.dumps(reader(data))
    except UnreadableDocument as refusal:
        return pickle.dumps(refusal)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    except Exception as error:
        _LOGGER.exception("A reader failed.")
        return pickle.dumps(UnreadableDocument(_fault(error)))


def _fault(error: Exception) -> str:
    """Say where a reader failed that should not have."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return f"makes its reader fail ({type(error).__name__} in {where}), which is a fault of the reader; report it"
