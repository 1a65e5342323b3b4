"""The process that reads: whatever happens in it, the file gets a reason and the next one is read."""

import os
import signal
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from corpus.errors import UnreadableDocument
from corpus.reading import read_sources
from corpus.types import Content
from corpus.worker import Limits, Worker, limits_of
from tests.fakes import readers

_ROOT = Path(__file__).parents[2]
_SHORT = Limits(cpu_s=0.6, wall_s=60, memory_bytes=60_000_000)
_SOON = Limits(cpu_s=30, wall_s=1, memory_bytes=60_000_000)
_ROOMY = Limits(cpu_s=30, wall_s=60, memory_bytes=60_000_000)

Reader = Callable[[bytes], Content]


@pytest.fixture
def worker() -> Iterator[Worker]:
    """Return a worker whose files may take as much as these tests need."""
    with Worker(lambda _: _ROOMY) as worker:
        yield worker


def _text(worker: Worker, text: str = "Bone is lost.") -> str:
    return worker.read(readers.echo, text.encode()).text


def test_what_is_read_comes_back_whole(worker: Worker) -> None:
    """The content equals what the reader gives in this process, for one file after another."""
    for text in ("Bone is lost.", "é💊" * 100_000, "Tea."):
        assert worker.read(readers.echo, text.encode()) == readers.echo(text.encode())


def test_a_refusal_comes_back_in_its_words(worker: Worker) -> None:
    """What a reader refuses is refused here with the same reason, by the same process as the next file."""
    with pytest.raises(UnreadableDocument, match=r"^is 3 bytes too long$"):
        worker.read(readers.refuse, b"abc")

    assert _text(worker) == "Bone is lost."


@pytest.mark.parametrize(
    ("reader", "limits", "reason"),
    [
        (readers.loop, _SHORT, "takes more than 1 seconds of processor time to read; split it"),
        (readers.loop_in_native_code, _SHORT, "takes more than 1 seconds of processor time to read; split it"),
        (readers.sleep, _SOON, "is not read after 1 seconds; try again when the machine has less to do"),
        (readers.fill_memory, _ROOMY, "needs more than 60 MB of memory to read; split it"),
        (readers.ask_for_much, _ROOMY, "needs more than 60 MB of memory to read; split it"),
        (readers.abort, _ROOMY, "crashes its reader (Aborted); save it anew with the program that made it"),
        (
            readers.read_nowhere,
            _ROOMY,
            "crashes its reader (Segmentation fault); save it anew with the program that made it",
        ),
        (readers.leave, _ROOMY, "crashes its reader (status 0); save it anew with the program that made it"),
    ],
    ids=["endless", "endless in C", "asleep", "memory", "memory at once", "abort", "bad pointer", "exit"],
)
def test_a_reader_that_ends_its_process_fails_one_file(reader: Reader, limits: Limits, reason: str) -> None:
    """A file that exceeds its limits or crashes its reader says so, and the next file is read."""
    with Worker(lambda size: limits if size == 3 else _ROOMY) as worker:
        with pytest.raises(UnreadableDocument) as failure:
            worker.read(reader, b"bad")

        assert str(failure.value) == reason
        assert _text(worker) == "Bone is lost."


def test_a_fault_of_a_reader_leaves_a_trace(worker: Worker, capfd: pytest.CaptureFixture[str]) -> None:
    """An error that no reader should raise fails the file, names itself and its place, and is logged in full."""
    with pytest.raises(UnreadableDocument) as failure:
        worker.read(readers.fail, b"abc")

    reason = str(failure.value)
    assert reason.startswith("makes its reader fail (KeyError in readers.py, line ")
    assert reason.endswith("), which is a fault of the reader; report it")
    assert "KeyError: b'abc'" in capfd.readouterr().err
    assert _text(worker) == "Bone is lost."


def test_a_reader_reaches_no_network(worker: Worker) -> None:
    """A reader that opens a connection is stopped before it does."""
    with pytest.raises(UnreadableDocument, match="PermissionError"):
        worker.read(readers.fetch, b"abc")


def test_what_a_library_prints_disturbs_nothing(worker: Worker, capfd: pytest.CaptureFixture[str]) -> None:
    """The standard output of a reader is neither the answer's way nor ours."""
    assert worker.read(readers.print_all, b"Tea.").text == "Tea."
    assert capfd.readouterr().out == ""


def test_time_grows_with_size_up_to_a_bound() -> None:
    """A small file gets ten seconds, a larger one more, the largest five minutes; memory is the same for all."""
    assert [limits_of(size).cpu_s for size in (0, 100_000, 1_000_000, 50_000_000)] == [10, 13, 40, 300]
    assert {limits_of(size).memory_bytes for size in (0, 50_000_000)} == {500_000_000}


def _reading_for_ever() -> subprocess.Popen[bytes]:
    """Begin a program whose worker, which shares its standard error, is reading for ever."""
    # Whoever runs the tests in the background may have them ignore an interrupt, and with them what they start.
    program = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
    program += "from corpus.worker import Worker\nfrom tests.fakes import readers\n"
    program += "with Worker() as worker: worker.read(readers.loop, b'')"
    command = [sys.executable, "-c", program]
    parent = subprocess.Popen(command, cwd=_ROOT, stderr=subprocess.PIPE, start_new_session=True)
    assert parent.stderr is not None
    assert parent.stderr.readline() == b"reading\n"
    return parent


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the worker ends when its file's time is over")
def test_a_worker_dies_with_its_program() -> None:
    """When the program is killed, its busy worker ends too: nobody holds the standard error that they share."""
    with _reading_for_ever() as parent:
        parent.kill()

        assert parent.communicate(timeout=30)[1] == b""


def test_an_interrupt_ends_both_and_only_the_program_speaks() -> None:
    """Ctrl-C ends the program and its busy worker, which adds no traceback of its own."""
    with _reading_for_ever() as parent:
        os.killpg(parent.pid, signal.SIGINT)

        assert parent.communicate(timeout=30)[1].count(b"Traceback") == 1
        assert parent.returncode == -signal.SIGINT


@pytest.mark.parametrize("how", ["script", "-c", "-"])
def test_any_program_can_read(tmp_path: Path, how: str) -> None:
    """A script without a guard of its main module, a command and standard input can all read documents."""
    (tmp_path / "page.md").write_text("Bone is lost.", "utf-8")
    program = f"import sys; sys.path.insert(0, {str(_ROOT)!r})\nfrom corpus.reading import read_sources\n"
    program += "print(read_sources(['page.md']).documents[0].text)"
    (tmp_path / "script").write_text(program, "utf-8")
    command = [sys.executable, how, *([program] if how == "-c" else [])]

    ended = subprocess.run(command, cwd=tmp_path, input=program, capture_output=True, text=True, check=True)

    assert ended.stdout.strip() == "Bone is lost."


def _archive(**parts: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return file.getvalue()


def _pdf(drawing: bytes) -> bytes:
    """Make a PDF of one page that draws this."""
    packed = zlib.compress(drawing, 9)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<>>>>"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page]
    objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed))
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % numbered for numbered in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF"


_W = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
_LAUGHS = b"".join(b'<!ENTITY a%d "%b">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("bomb.docx", _archive(document=_W, bomb=bytes(60_000_000)), "bytes, as only forged Word files do"),
        (
            "laughs.docx",
            _archive(
                document=b'<!DOCTYPE l [<!ENTITY a0 "ha">' + _LAUGHS + b"]>" + _W + b"&a11;</w:body></w:document>"
            ),
            "open it in Word and save it again",
        ),
        ("bomb.pdf", _pdf(b"0 0 m 1 1 l S " * 2_000_000), "needs more than 500 MB of memory to read; split it"),
    ],
    ids=["zip bomb", "billion laughs", "deflate bomb"],
)
def test_a_bomb_is_refused_and_the_rest_is_read(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    """A small file that unpacks to a huge one is named as such, and its neighbours are read."""
    for neighbour in ("a.md", "z.md"):
        (tmp_path / neighbour).write_text("Bone is lost.", "utf-8")
    (tmp_path / name).write_bytes(data)

    reading = read_sources([str(tmp_path)])

    assert [document.id for document in reading.documents] == ["a", "z"]
    assert [Path(failure.path).name for failure in reading.failures] == [name]
    assert reading.failures[0].reason.endswith(reason)
