"""A token opens what its hash was set for, and appears in no setting and no error."""

import pytest

from assistant.errors import ConfigurationError
from assistant.settings import load_settings
from assistant.tokens import hash_of_token, is_known, new_token
from tests.assistant.conftest import Run


def test_a_token_is_known_by_its_hash_alone() -> None:
    """Each is new, is told from every other, and from its own hash."""
    tokens = {new_token() for _ in range(20)}
    mine, *others = sorted(tokens)
    hashes = [hash_of_token(token) for token in others]

    assert len(tokens) == 20
    assert all(len(token) > 40 for token in tokens)
    assert all(is_known(token, hashes) for token in others)
    assert not any(is_known(token, hashes) for token in (mine, "", "\udcff", hashes[0], others[0][:-1]))
    assert not is_known(mine, [])


def test_the_command_prints_a_token_with_its_hash(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed can be set as it is, several with commas between them."""
    printed = [dict(line.split() for line in run("token").out.splitlines()) for _ in range(2)]

    monkeypatch.setenv("CITEWELL_API_TOKENS", ", ".join(each["hash"] for each in printed))
    kept = load_settings().api_tokens

    assert kept == tuple(each["hash"] for each in printed)
    assert all(is_known(each["token"], kept) for each in printed)


def test_a_token_in_the_place_of_its_hash_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the setting and the command, and neither it nor the settings show what was set."""
    token = new_token()
    monkeypatch.setenv("CITEWELL_API_TOKENS", token)

    with pytest.raises(ConfigurationError, match=r"CITEWELL_API_TOKENS.*`citewell token`") as error:
        load_settings()

    assert token not in str(error.value)
    assert error.value.__cause__ is None
    monkeypatch.setenv("CITEWELL_API_TOKENS", hash_of_token(token))
    assert hash_of_token(token) not in repr(load_settings())
