"""Where settings come from, and which wins."""

import re
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.passwords import hash_of
from assistant.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CITEWELL_{name.upper()}", raising=False)


def test_a_flag_outranks_a_variable_outranks_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each source wins over the next: flag, variable, file, default."""
    (tmp_path / "settings.toml").write_text('port = 8001\nhost = "::1"\nregion = "gb"\n')
    monkeypatch.setenv("CITEWELL_PORT", "8002")
    monkeypatch.setenv("CITEWELL_HOST", "localhost")

    settings = load_settings(home=tmp_path, port=8003)

    assert (settings.port, settings.host, settings.region, settings.language) == (8003, "localhost", "gb", "en")


def test_the_home_comes_from_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CITEWELL_HOME names the home, and settings.toml is read there."""
    (tmp_path / "settings.toml").write_text("max_question_chars = 99\n")
    monkeypatch.setenv("CITEWELL_HOME", str(tmp_path))

    settings = load_settings()

    assert settings.home == tmp_path
    assert settings.max_question_chars == 99


def test_a_relative_home_becomes_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A home named from one folder means the same from another."""
    monkeypatch.chdir(tmp_path)

    assert load_settings(home="inside").home == tmp_path / "inside"


@pytest.mark.parametrize(("name", "value"), [("PORT", "many"), ("PORT", "70000"), ("MAX_QUESTION_CHARS", "1")])
def test_a_bad_variable_is_named_with_its_value(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the setting and the value that does not fit."""
    monkeypatch.setenv(f"CITEWELL_{name}", value)

    with pytest.raises(ConfigurationError, match=f"CITEWELL_{name}"):
        load_settings(home=tmp_path)


@pytest.mark.parametrize(
    "content", ["port = ", "prot = 1", "port = 'x'", "\x00"], ids=["toml", "unknown", "type", "binary"]
)
def test_a_bad_file_is_refused(content: str, tmp_path: Path) -> None:
    """A settings file that is broken or names an unknown setting is an error, not passed over."""
    (tmp_path / "settings.toml").write_text(content)

    with pytest.raises(ConfigurationError):
        load_settings(home=tmp_path)


def test_a_value_that_does_not_fit_is_named_with_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flag by its name, one of a list in the file by the file, whatever else stands there and in the environment."""
    (tmp_path / "settings.toml").write_text('host = "::1"\nallowed_hosts = [1]\n')

    with pytest.raises(ConfigurationError, match=r"^setting allowed_hosts \(in .*settings\.toml\) is 1: "):
        load_settings(home=tmp_path)
    with pytest.raises(ConfigurationError, match=r"^setting host \(--host\) is '': "):
        load_settings(home=tmp_path, host="")
    monkeypatch.setenv("CITEWELL_PORT", "many")
    with pytest.raises(ConfigurationError, match=r"^setting port \(CITEWELL_PORT\) is 'many': "):
        load_settings(home=tmp_path)


def test_a_token_in_a_list_of_lists_is_not_repeated(tmp_path: Path) -> None:
    """Brackets too many make it no text, and no less a secret."""
    (tmp_path / "settings.toml").write_text('api_tokens = [["citewell_secret"]]\n')

    with pytest.raises(ConfigurationError, match=r"api_tokens.*settings\.toml") as refused:
        load_settings(home=tmp_path)

    assert "citewell_secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_host_names_are_split_at_commas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable names several hosts."""
    monkeypatch.setenv("CITEWELL_ALLOWED_HOSTS", "ask.example.org, www.example.org")

    assert load_settings(home=tmp_path).allowed_hosts == ("ask.example.org", "www.example.org")


def test_origins_are_read_as_browsers_name_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may embed the chat: encrypted origins, and this machine's own; nobody where nothing is said."""
    assert load_settings(home=tmp_path).embed_origins == ()
    monkeypatch.setenv(
        "CITEWELL_EMBED_ORIGINS", "https://WWW.example.org, https://a.example:8443,http://localhost:8000"
    )

    allowed = load_settings(home=tmp_path).embed_origins

    assert allowed == ("https://www.example.org", "https://a.example:8443", "http://localhost:8000")


@pytest.mark.parametrize(
    "origin",
    [
        "http://www.example.org",
        "https://www.example.org/",
        "https://www.example.org/page",
        "https://*.example.org",
        "https://*",
        "*",
        "www.example.org",
        "https://a.example; script-src *",
        "https://a.example 'self'",
        "https://user@a.example",
        "http://127.0.0.1.evil.example",
        "null",
    ],
)
def test_what_is_no_origin_is_refused(origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path, a pattern, a plain connection or a piece of another policy is named with what is expected."""
    monkeypatch.setenv("CITEWELL_EMBED_ORIGINS", f"https://b.example, {origin}")

    with pytest.raises(ConfigurationError, match=r"CITEWELL_EMBED_ORIGINS.* is no origin such as https://www\.example"):
        load_settings(home=tmp_path)


def test_the_staff_sign_in_is_off_unless_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is believed and nothing asked for; a hash or the name of a header is taken as it is given."""
    kept, header = str(hash_of("twelve chars or more")), "X-Remote-User"

    off = load_settings(home=tmp_path)
    monkeypatch.setenv("CITEWELL_STAFF_PASSWORD_HASH", kept)
    by_password = load_settings(home=tmp_path)
    monkeypatch.setenv("CITEWELL_STAFF_PASSWORD_HASH", "")
    monkeypatch.setenv("CITEWELL_STAFF_HEADER", header)
    by_header = load_settings(home=tmp_path)

    assert (off.staff_password_hash, off.staff_header) == (None, None)
    assert (by_password.staff_password_hash, by_password.staff_header) == (kept, None)
    assert (by_header.staff_password_hash, by_header.staff_header) == (None, header)
    assert kept not in repr(by_password)


@pytest.mark.parametrize("value", ["hunter2 hunter2", "scrypt:02:8:1:" + "A" * 22 + ":" + "A" * 43])
def test_what_is_no_hash_is_refused_and_not_repeated(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the variable and the command that makes a hash; the value may be the password itself."""
    monkeypatch.setenv("CITEWELL_STAFF_PASSWORD_HASH", value)

    with pytest.raises(ConfigurationError, match=r"CITEWELL_STAFF_PASSWORD_HASH.*`citewell password`") as refused:
        load_settings(home=tmp_path)

    assert value not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "value",
    ["X Remote", "Cookie", "user-agent", "Sec-Fetch-User", "X-Forwarded-For", "x-forwarded-proto", "Host", "X-"],
)
def test_a_header_that_proves_nothing_is_refused(value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What any browser sends would let everybody in."""
    monkeypatch.setenv("CITEWELL_STAFF_HEADER", value)

    with pytest.raises(ConfigurationError, match=r"CITEWELL_STAFF_HEADER.*x-remote-user"):
        load_settings(home=tmp_path)


def test_one_way_to_sign_in_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password and a header together are an error: which one counts would be a guess."""
    monkeypatch.setenv("CITEWELL_STAFF_HEADER", "X-Forwarded-User")
    monkeypatch.setenv("CITEWELL_STAFF_PASSWORD_HASH", str(hash_of("twelve chars or more")))

    with pytest.raises(ConfigurationError, match="choose one"):
        load_settings(home=tmp_path)


def test_the_journal_is_off_unless_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words and numbers turn it on, in a variable and in the file; days are a number that makes sense."""
    assert not load_settings(home=tmp_path).journal
    for value, is_on in [("on", True), ("off", False), ("1", True), ("true", True)]:
        monkeypatch.setenv("CITEWELL_JOURNAL", value)
        assert load_settings(home=tmp_path).journal is is_on
    monkeypatch.delenv("CITEWELL_JOURNAL")
    (tmp_path / "settings.toml").write_text('journal = "on"\njournal_days = 30\n')
    assert (load_settings(home=tmp_path).journal, load_settings(home=tmp_path).journal_days) == (True, 30)
    monkeypatch.setenv("CITEWELL_JOURNAL_DAYS", "0")
    with pytest.raises(ConfigurationError, match="CITEWELL_JOURNAL_DAYS"):
        load_settings(home=tmp_path)
    monkeypatch.delenv("CITEWELL_JOURNAL_DAYS")
    monkeypatch.setenv("CITEWELL_JOURNAL", "maybe")
    with pytest.raises(ConfigurationError, match=r"CITEWELL_JOURNAL\b"):
        load_settings(home=tmp_path)


@pytest.mark.parametrize("proxies", ["10.0.0.1/8", "proxy.example.org", "*"])
def test_a_proxy_is_an_address_or_a_network(proxies: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name or everybody cannot be trusted, and the message says which value does not fit."""
    monkeypatch.setenv("CITEWELL_TRUSTED_PROXIES", f"127.0.0.1, {proxies}")

    with pytest.raises(ConfigurationError, match=f"trusted_proxies.*{re.escape(proxies)}"):
        load_settings(home=tmp_path)
