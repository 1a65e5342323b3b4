"""Settings: the one place that reads the environment.

Precedence: command-line flag, `CITEWELL_*` variable, `settings.toml` in the home, default.
"""

import os
import re
import tomllib
from collections.abc import Container
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assistant.errors import ConfigurationError
from assistant.passwords import read_hash
from assistant.tokens import check_token_hash

_PREFIX = "CITEWELL_"
# As many as may wait in the chat.
API_AT_ONCE = 64
# Scheme, host and port alone; an IPv6 address cannot be named in a policy. Nothing in it can end a policy's directive.
_ORIGIN = re.compile(r"(?:https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|http://(?:localhost|127\.0\.0\.1))(?::[0-9]{1,5})?")
# Set before gradio and the model libraries are imported: no analytics, no version check, no hub.
_QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
    "GRADIO_ANALYTICS_MAX_EVENTS": "100",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
# Not to be repeated in an error: a password or a token may stand in them.
_SECRETS = ("staff_password_hash", "api_tokens", "store")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]")
# Every browser sends these, or the server drops them: nothing follows from them about who somebody is.
_NO_PROOF = re.compile(
    r"(accept|sec|access-control|if|content|x-forwarded)-.*|accept|host|cookie|connection|origin|referer|user-agent|"
    r"upgrade.*|cache-control|pragma|priority|dnt|te|range|forwarded|date|expect|via",
    re.IGNORECASE,
)
_PROVEN = ("x-forwarded-user", "x-forwarded-email", "x-forwarded-preferred-username")


class LogFormat(StrEnum):
    """How the server writes a line of its log."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """From what importance on the server logs; at `info` that is every request."""

    INFO = "info"
    WARNING = "warning"


class Settings(BaseSettings):
    """What a maintainer may choose.

    Attributes:
        home: the folder with snapshots and `settings.toml`.
        host: the address to serve on.
        port: the TCP port to serve on, 1 to 65535.
        encoder: a sentence-transformers model name or folder; None takes the one that ships.
        reranker: a sentence-transformers CrossEncoder, name or folder; None does without.
        language: the language of the fixed messages.
        region: whose emergency contacts are shown, a key of the contacts file; None shows several.
        max_question_chars: longest question, in code points.
        allowed_hosts: host names that the server answers to beside loopback, with commas between them.
        embed_origins: origins whose pages may show the chat in a frame, with commas between them; none by default.
        staff_password_hash: of the password that opens the pages for staff; None leaves them open.
        staff_header: the header in which a reverse proxy gives the name of who is signed in; None believes none.
        quality_questions: the file of questions that every update is measured with, below the home where it is no
            absolute path, or `builtin`; None measures nothing.
        gate_lost: how many questions may lose their answer in an update with a gate.
        gate_wrong: how many questions may become wrong in an update with a gate.
        answers_from: the evidence from which on is answered, from 0 to 1, as `citewell calibrate` found it; None takes
            the one that ships.
        measured_with: the models that `answers_from` was found with.
        mcp: whether the server offers the tools for language models at /mcp.
        journal: whether questions and feedback are kept in the home.
        journal_days: how many days they are kept.
        api_tokens: hashes of the tokens of which the HTTP interface asks for one, with commas between them.
        api_per_minute: how many requests to the HTTP interface a client has a minute; None sets no limit.
        api_at_once: how many questions and searches over HTTP are worked on or wait at the same time.
        trusted_proxies: addresses and networks of reverse proxies that are believed when they say who the client is.
        metrics: whether `/metrics` is served.
        log_format: how the server writes a line of its log.
        log_level: from what importance on it logs.
        store: the address of a PostgreSQL database that keeps the snapshots; None keeps them in the home.
        store_exact: whether a store compares every vector, where it would rather go through a graph of them.
    """

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, frozen=True, extra="forbid")

    home: Path = Path("~/.citewell")
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=7860, ge=1, le=65535)
    encoder: str | None = None
    reranker: str | None = None
    language: str = "en"
    region: str | None = None
    max_question_chars: int = Field(default=1000, ge=20, le=4000)
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    embed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    staff_password_hash: str | None = Field(default=None, repr=False)
    staff_header: str | None = None
    quality_questions: str | None = Field(default=None, min_length=1)
    gate_lost: int = Field(default=0, ge=0)
    gate_wrong: int = Field(default=0, ge=0)
    answers_from: float | None = Field(default=None, ge=0, le=1)
    measured_with: str | None = None
    mcp: bool = True
    journal: bool = False
    journal_days: int = Field(default=90, ge=1, le=3650)
    api_tokens: Annotated[tuple[str, ...], NoDecode] = Field(default=(), repr=False)
    api_per_minute: int | None = Field(default=None, ge=1, le=1_000_000)
    api_at_once: int = Field(default=API_AT_ONCE, ge=1, le=10_000)
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1", "::1")
    metrics: bool = False
    log_format: LogFormat = LogFormat.TEXT
    log_level: LogLevel = LogLevel.WARNING
    store: str | None = Field(default=None, pattern=r"^postgres(ql)?://", repr=False)
    store_exact: bool = False

    @field_validator("allowed_hosts", "embed_origins", "api_tokens", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Take names with commas between them, as a variable gives them."""
        return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value

    @field_validator("embed_origins")
    @classmethod
    def _check_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what a browser would not take for an origin, and what has no encryption on the way."""
        origins = tuple(origin.lower() for origin in value)
        if wrong := [origin for origin in origins if not _ORIGIN.fullmatch(origin)]:
            msg = f"{wrong[0]} is no origin such as https://www.example.org, without a path (http for loopback alone)"
            raise ValueError(msg)
        return origins

    @field_validator("staff_password_hash")
    @classmethod
    def _check_hash(cls, value: str | None) -> str | None:
        if value is not None:
            read_hash(value)
        return value

    @field_validator("api_tokens")
    @classmethod
    def _check_tokens(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for token_hash in value:
            check_token_hash(token_hash)
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _check_proxies(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in value:
            ip_network(proxy)
        return value

    @field_validator("staff_header")
    @classmethod
    def _check_header(cls, value: str | None) -> str | None:
        """Refuse what is no name of a header, and a header that anybody's browser sends."""
        if value is None or value.lower() in _PROVEN:
            return value
        if not _HEADER_NAME.fullmatch(value) or _NO_PROOF.fullmatch(value):
            msg = "not the name of a header that only a sign-in proxy sets, such as X-Remote-User"
            raise ValueError(msg)
        return value


def load_settings(**flags: Any) -> Settings:
    """Read the settings, flags first; a flag that is None was not given.

    Raises:
        ConfigurationError: a value does not fit; the message names it, its source and what was expected.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    home = Path(given.get("home") or os.environ.get(f"{_PREFIX}HOME") or Settings.model_fields["home"].default)
    try:
        home = home.expanduser().absolute()
    except RuntimeError as error:
        msg = f"the home {home} is in the folder of a user who is not known here; name another with --home"
        raise ConfigurationError(msg) from error
    from_file = _read_file(home / "settings.toml")
    # The environment outranks the file: pydantic-settings would let the arguments outrank both.
    named = {name.upper() for name, value in os.environ.items() if value}
    from_file = {name: value for name, value in from_file.items() if f"{_PREFIX}{name}".upper() not in named}
    try:
        settings = Settings(**{**from_file, **given, "home": home})
    except ValidationError as error:
        first = error.errors()[0]
        # Of a list the setting too, and not which of its values: it decides what may be repeated.
        name = str(first["loc"][0])
        source = _source_of(name, given, from_file, home)
        said = "" if name in _SECRETS else f" is {first['input']!r}"
        msg = f"setting {name} ({source}){said}: {first['msg'].lower()}"
        # The cause would repeat the value in a traceback.
        raise ConfigurationError(msg) from (None if name in _SECRETS else error)
    if settings.staff_password_hash and settings.staff_header:
        msg = f"{_PREFIX}STAFF_PASSWORD_HASH and {_PREFIX}STAFF_HEADER are both set; choose one way to sign in"
        raise ConfigurationError(msg)
    if (settings.answers_from is None) != (settings.measured_with is None):
        msg = (
            "answers_from and measured_with belong together, since a threshold fits the models that it was measured "
            "with; set both with `citewell calibrate QUESTIONS.jsonl`, or none"
        )
        raise ConfigurationError(msg)
    return settings


def _source_of(name: str, given: Container[str], from_file: Container[str], home: Path) -> str:
    if name in given:
        return f"--{name}"
    return f"in {home / 'settings.toml'}" if name in from_file else f"{_PREFIX}{name.upper()}"


def quiet_libraries(home: Path) -> None:
    """Keep every library that is imported later off the network, and its scratch files private."""
    for name, value in _QUIET.items():
        os.environ[name] = value
    for name in ("GRADIO_TEMP_DIR", "MPLCONFIGDIR"):
        os.environ[name] = str(home / "scratch")


def _read_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"{path} cannot be read ({error}); mend or remove it"
        raise ConfigurationError(msg) from error
