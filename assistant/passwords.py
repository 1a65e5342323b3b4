"""Passwords of the staff: how one is asked for, kept as a hash, and compared with it.

A hash is one word, `scrypt:LOG2_N:R:P:SALT:KEY` with salt and key in URL-safe base64, and holds nothing that means
something to a shell or an environment file. No error repeats a password.
"""

import re
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from getpass import getpass
from hashlib import scrypt
from hmac import compare_digest
from secrets import token_bytes
from unicodedata import normalize

from assistant.errors import ConfigurationError

LEAST_CHARS = 12
MOST_CHARS = 200
# What OWASP names for scrypt (Password Storage Cheat Sheet): 32 MiB, and a third of a second here.
_LOG2_N, _R, _P = 15, 8, 3
_SALT_BYTES, _KEY_BYTES = 16, 32
_FORM = re.compile(r"scrypt:(\d{2}):(\d{1,2}):(\d{1,2}):([\w-]{22}):([\w-]{43})", re.ASCII)
# Less is guessed too fast; more could be asked of the server by a slip in the settings.
_ALLOWED = (range(14, 18), range(8, 9), range(1, 11))


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """What is kept of a password.

    Attributes:
        log2_n: the cost, as a power of two.
        r: the size of a block.
        p: how often it is done.
    """

    log2_n: int
    r: int
    p: int
    salt: bytes = field(repr=False)
    key: bytes = field(repr=False)

    def __str__(self) -> str:
        """Write the hash as it stands in the settings."""
        return ":".join(["scrypt", str(self.log2_n), str(self.r), str(self.p), _text(self.salt), _text(self.key)])

    def fits(self, password: str) -> bool:
        """Tell whether this is the hash of a password; takes as long for a wrong one."""
        if len(password) > MOST_CHARS:
            return False
        return compare_digest(_key(password, self.salt, self.log2_n, self.r, self.p), self.key)


def hash_of(password: str) -> PasswordHash:
    """Make the hash of a new password.

    Raises:
        ConfigurationError: it is too short or too long.
    """
    if not LEAST_CHARS <= len(password) <= MOST_CHARS:
        msg = f"a password needs {LEAST_CHARS} to {MOST_CHARS} characters, this one has {len(password)}"
        raise ConfigurationError(msg)
    salt = token_bytes(_SALT_BYTES)
    return PasswordHash(_LOG2_N, _R, _P, salt, _key(password, salt, _LOG2_N, _R, _P))


def read_hash(text: str) -> PasswordHash:
    """Read a hash as it stands in the settings.

    Raises:
        ValueError: it is none, or one with a cost that is not allowed; the message does not repeat it.
    """
    form = _FORM.fullmatch(text)
    costs = tuple(int(number) for number in form.groups()[:3]) if form else ()
    if form is None or any(cost not in allowed for cost, allowed in zip(costs, _ALLOWED, strict=True)):
        msg = "not a hash as `citewell password` prints it"
        raise ValueError(msg)
    log2_n, r, p = costs
    return PasswordHash(log2_n, r, p, _bytes(form[4]), _bytes(form[5]))


def typed_twice() -> str:
    """Ask for a password twice; nothing that is typed is shown. Two lines of a pipe do as well.

    Raises:
        ConfigurationError: the second time it was another one.
    """
    first, second = (_typed(prompt) for prompt in ("Password: ", "The same again: "))
    if first != second:
        msg = "the two passwords differ; run `citewell password` once more"
        raise ConfigurationError(msg)
    return first


def _typed(prompt: str) -> str:
    return getpass(prompt, sys.stderr) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


def _key(password: str, salt: bytes, log2_n: int, r: int, p: int) -> bytes:
    # Keyboards differ in how they write "é".
    written = normalize("NFKC", password).encode("utf-8", "replace")
    memory = 128 * r * ((1 << log2_n) + p + 2)
    return scrypt(written, salt=salt, n=1 << log2_n, r=r, p=p, maxmem=memory, dklen=_KEY_BYTES)


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
