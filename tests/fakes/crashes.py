"""Changes of a home that are cut short: at the n-th operation on a file the process is killed, or the disk is full.

Run as a program it imports everything once and forks a child for each order on its standard input, so that a crash
costs little and is real: nothing of the child runs after it. Counted is what Python does to files of the home: open
for writing, write, fsync, rename, unlink, mkdir, rmdir. What an engine writes in native code is not; `hurry` is killed
from outside at any moment instead.
"""

import builtins
import errno
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

_ROOT = Path(__file__).parents[2]
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_EVENTS = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink")
_NOBODY = 65534
_NEEDS_ROOM = ("open", "write", "os.mkdir", "os.symlink")


class Fault(StrEnum):
    """What befalls a change at one of its operations on files."""

    NONE = "none"
    KILL = "kill"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Order:
    """A change that is to be made.

    Attributes:
        action: a name of `ACTIONS`.
        arguments: paths, ids or numbers, as the action takes them.
        at: at which operation the fault comes, from 1.
        after_s: seconds after which a child that was to be killed from outside is; None for never.
    """

    action: str
    home: Path
    arguments: tuple[str, ...] = ()
    fault: Fault = Fault.NONE
    at: int = 0
    after_s: float | None = None


@dataclass(frozen=True, slots=True)
class End:
    """How a change ended.

    Attributes:
        status: "done", "refused" with one clear sentence, "failed" with any other error, or "killed".
        operations: how many were counted; 0 where the process was killed.
        seconds: how long it took.
    """

    status: str
    operations: int
    message: str
    seconds: float


class Crasher:
    """The program's other end."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program

    def run(self, order: Order) -> End:
        """Have a change made, and say how it ended."""
        assert self._program.stdin
        assert self._program.stdout
        self._program.stdin.write(json.dumps({**asdict(order), "home": str(order.home)}) + "\n")
        self._program.stdin.flush()
        return End(**json.loads(self._program.stdout.readline()))


@contextmanager
def crashing() -> Iterator[Crasher]:
    """Run the program for as long as it is needed."""
    command = [sys.executable, "-m", "tests.fakes.crashes"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT, start_new_session=True
    ) as program:
        yield Crasher(program)
        assert program.stdin
        program.stdin.close()


class _Counter:
    """Counts what is done to the files below a folder, and brings the fault about at the right one."""

    def __init__(self, folder: str, fault: Fault, at: int) -> None:
        self.count = 0
        self._folder = folder
        self._fault = fault
        self._at = at

    def step(self, name: str, *, torn: Callable[[], object] | None = None) -> None:
        """Count one operation.

        Args:
            torn: does half of it, for a process that is killed in its midst.
        """
        self.count += 1
        if self._fault is Fault.KILL and self.count == self._at:
            if torn:
                torn()
            os.kill(os.getpid(), signal.SIGKILL)
        if self._fault is Fault.FULL and self.count >= self._at and name in _NEEDS_ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def holds(self, path: object) -> bool:
        return isinstance(path, str | bytes | os.PathLike) and os.fsdecode(path).startswith(self._folder)

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and self.holds(arguments[0]) and (arguments[2] or 0) & _WRITING:
            self.step(self._needing("open", arguments[0]))
        # A name beside an open folder is how whole folders are removed.
        elif event in _EVENTS and (self.holds(arguments[0]) or arguments[-1] not in (-1, 0o777, 0o700)):
            self.step(self._needing(event, arguments[0]))

    def _needing(self, name: str, path: Any) -> str:
        """Name an operation so that what is there already needs no room to be there."""
        return f"{name} again" if Path(os.fsdecode(path)).exists() else name

    def install(self) -> None:
        """Count from now on; for a process that ends soon, since a hook stays."""
        real_open, real_sync = builtins.open, os.fsync

        def sync(descriptor: int) -> None:
            self.step("fsync")
            real_sync(descriptor)

        def counted_open(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> IO[Any]:
            if not self.holds(file) or "r" in mode:
                return real_open(file, mode, *arguments, **options)
            raw = _Counted(io.FileIO(file, mode.replace("b", "").replace("t", "")), self)
            encoding = options.get("encoding") or "utf-8"
            return raw if "b" in mode else io.TextIOWrapper(raw, encoding, write_through=True)

        sys.addaudithook(self.hook)
        os.fsync = sync
        builtins.open = io.open = counted_open  # type: ignore[assignment]


class _Counted(io.BufferedWriter):
    def __init__(self, raw: io.FileIO, counter: _Counter) -> None:
        super().__init__(raw)
        self._counter = counter

    def write(self, data: Any) -> int:
        self._counter.step("write", torn=lambda: (super(_Counted, self).write(data[: len(data) // 2]), self.flush()))
        return super().write(data)

    def fileno(self) -> int:
        # Arrays are written by native code, which asks for this first.
        self._counter.step("write")
        return super().fileno()


def _update(home: Path, *paths: str) -> None:
    from index.home import Home
    from index.update import update
    from tests.fakes.encoder import load_fake

    update(Home(home), paths, load_fake, may_shrink=True)


def _rollback(home: Path) -> None:
    from index.home import Home

    with Home(home).locked():
        Home(home).publish(Home(home).previous_id())


def _prune(home: Path, keep: str) -> None:
    from index.home import Home
    from index.pruning import prune

    prune(Home(home), int(keep))


def _restore(home: Path, file: str) -> None:
    from index.backup import restore
    from index.home import Home

    restore(Home(home), Path(file), may_replace=True)


def _update_as_an_ordinary_user(home: Path) -> None:
    from index.home import Home

    # Once before, since an ordinary user may not be able to read the libraries that opening imports.
    Home(home).open_published()
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
    Home(home).open_published()
    _update(home)


ACTIONS: dict[str, Callable[..., object]] = {
    "update": _update,
    "rollback": _rollback,
    "prune": _prune,
    "restore": _restore,
    "update_as_an_ordinary_user": _update_as_an_ordinary_user,
}


def _child(order: Order, pipe: int) -> None:
    from corpus.errors import CitewellError

    counter = _Counter(str(order.home), order.fault, order.at)
    counter.install()
    status, message = "done", ""
    try:
        ACTIONS[order.action](order.home, *order.arguments)
    except CitewellError as error:
        status, message = "refused", str(error)
    except BaseException as error:  # noqa: BLE001 - the boundary of a process
        status, message = "failed", repr(error)
    os.write(pipe, json.dumps([status, counter.count, message]).encode())


def _run(order: Order) -> End:
    read, write = os.pipe()
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.close(read)
        _child(order, write)
        os._exit(0)
    os.close(write)
    if order.after_s is not None:
        time.sleep(order.after_s)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    seconds = time.perf_counter() - started
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return End("killed", 0, "", seconds)
    return End(*json.loads(said), seconds)


def _serve() -> None:
    import index.update  # noqa: F401
    import tests.fakes.encoder  # noqa: F401 - all is imported once, for all children

    for line in sys.stdin:
        given = json.loads(line)
        given |= {"home": Path(given["home"]), "fault": Fault(given["fault"])}
        order = Order(**given)
        sys.stdout.write(json.dumps(asdict(_run(order))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
