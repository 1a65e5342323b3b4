"""Bearer tokens of the programs that use the HTTP interface: how one is made, kept as a hash, and compared with it.

A token is 256 random bits, so nobody can guess one from its hash, and a fast hash is as safe here as a slow one; unlike
for passwords, which people choose. No error repeats a token.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe

_BYTES = 32
# So that a token that got somewhere it does not belong is recognised, by people and by scanners.
_MARK = "citewell_"
_HASH = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)


def new_token() -> str:
    """Make a token that nobody has seen."""
    return _MARK + token_urlsafe(_BYTES)


def hash_of_token(token: str) -> str:
    """Make the hash of a token, as it stands in the settings.

    >>> hash_of_token("citewell_x")[:20]
    'sha256:92b184eb68290'
    """
    return f"sha256:{sha256(token.encode('utf-8', 'replace')).hexdigest()}"


def check_token_hash(text: str) -> None:
    """Refuse what is no hash of a token.

    Raises:
        ValueError: it is none; the message does not repeat it.
    """
    if not _HASH.fullmatch(text):
        msg = "not a hash as `citewell token` prints it"
        raise ValueError(msg)


def is_known(token: str, hashes: Sequence[str]) -> bool:
    """Tell whether a token belongs to one of the hashes; takes as long whether, and to which."""
    hashed = hash_of_token(token)
    # All are compared, also after one that fits.
    return sum(compare_digest(hashed, known) for known in hashes) > 0
