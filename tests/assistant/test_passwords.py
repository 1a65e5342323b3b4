"""A password, its hash, and how it is asked for."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.errors import ConfigurationError
from assistant.passwords import MOST_CHARS, hash_of, read_hash

PASSWORD = "correct horse battery"


def test_a_hash_fits_its_password_alone() -> None:
    """Written and read again it fits the password, however the keyboard writes an accent, and nothing else."""
    kept = read_hash(str(hash_of("cafe\u0301 au lait, deux")))

    assert kept.fits("caf\u00e9 au lait, deux")
    for wrong in ("", "cafe au lait, deux", "CAFÉ AU LAIT, DEUX", "x" * 5000, "\ud800" * 12, "\0"):
        assert not kept.fits(wrong)


def test_a_hash_is_salted_and_says_nothing() -> None:
    """Two hashes of one password differ, hold no letter that a shell reads, and show no key in a log."""
    first, second = hash_of(PASSWORD), hash_of(PASSWORD)

    assert str(first) != str(second)
    assert not set(str(first)) & set("$`\"'\\ #=")
    assert str(first).split(":")[-1] not in repr(first)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "scrypt",
        PASSWORD,
        f"scrypt:13:8:3:{'A' * 22}:{'A' * 43}",
        f"scrypt:31:8:3:{'A' * 22}:{'A' * 43}",
        f"scrypt:15:8:0:{'A' * 22}:{'A' * 43}",
        f"scrypt:15:8:3:{'A' * 21}:{'A' * 43}",
        f"scrypt:15:8:3:{'A' * 22}:{'A' * 42}=",
        f"scrypt:15:8:3:{'A' * 22}:{'A' * 43}\n",
        f"scrypt:1５:8:3:{'A' * 22}:{'A' * 43}",
    ],
)
def test_what_is_no_hash_is_refused(text: str) -> None:
    """Neither another form nor a cost that is too low, or too high to bear."""
    with pytest.raises(ValueError, match="citewell password"):
        read_hash(text)


@pytest.mark.parametrize("length", [0, 11, MOST_CHARS + 1])
def test_a_password_has_a_length(length: int) -> None:
    """One that is soon guessed is refused, and one that nobody types."""
    with pytest.raises(ConfigurationError, match="12 to 200 characters"):
        hash_of("x" * length)


def test_the_command_prints_a_hash(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Two equal lines give one line, which is the hash; two that differ give an error and status 1."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n{PASSWORD}\n"))
    with pytest.raises(SystemExit) as ended:
        main(["password"])
    printed = capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n{PASSWORD}!\n"))
    with pytest.raises(SystemExit) as refused:
        main(["password"])

    assert (ended.value.code, refused.value.code) == (0, 1)
    assert read_hash(printed.strip()).fits(PASSWORD)
    said = capsys.readouterr()
    assert said.out == ""
    assert "differ; run `citewell password`" in said.err
    assert PASSWORD not in said.err


def test_on_a_terminal_nothing_typed_is_shown() -> None:
    """It asks twice on the terminal, echoes nothing, and prints the hash where the output goes."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "assistant.cli", "password"]
    with subprocess.Popen(
        command,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        seen = ""
        for prompt in ("Password: ", "again: "):
            while not seen.endswith(prompt):
                seen += os.read(ours, 1000).decode()
            os.write(ours, f"{PASSWORD}\n".encode())
        assert process.stdout
        printed = process.stdout.read().decode()
    os.close(theirs)
    os.close(ours)

    assert process.returncode == 0
    assert PASSWORD not in seen
    assert read_hash(printed.strip()).fits(PASSWORD)
