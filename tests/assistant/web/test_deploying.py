"""What stands in the container files and the unit names what there is."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from configparser import RawConfigParser
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from assistant.cli import citewell
from assistant.settings import Settings
from assistant.web.security import MAX_BODY_BYTES

_ROOT = Path(__file__).parents[3]
_DOCKERFILE = (_ROOT / "Dockerfile").read_text("utf-8")
_COMPOSE = sorted((*_ROOT.glob("compose.yaml"), *_ROOT.glob("deploy/compose.*.yaml")))
_UNIT = _ROOT / "deploy" / "citewell@.service"
_CADDYFILE = (_ROOT / "deploy" / "Caddyfile").read_text("utf-8")
_FILES = (_ROOT / "Dockerfile", *_COMPOSE, _UNIT, _ROOT / "docs" / "deploying.md")


def _services(path: Path) -> dict[str, dict[str, Any]]:
    return dict(yaml.safe_load(path.read_text("utf-8"))["services"])


def _instruction(name: str) -> list[str]:
    """Read the last instruction of a name that is written as a list."""
    return list(json.loads(re.findall(rf"^\s*{name} (\[.+\])$", _DOCKERFILE, re.MULTILINE)[-1]))


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_only_settings_are_set(path: Path) -> None:
    """Every variable of ours is one that is read."""
    named = set(re.findall(r"\bCITEWELL_([A-Z_]+)", path.read_text("utf-8")))

    # Of these the proxy reads the first, and not Citewell.
    assert named - {"SERVERS"} - {name.upper() for name in Settings.model_fields} == set()


def test_the_image_gets_what_it_is_built_from() -> None:
    """What is copied is there, is not ignored, and holds every package; both stages have the same base."""
    copied = [word for line in re.findall(r"^COPY (?!--)(.+) \S+$", _DOCKERFILE, re.MULTILINE) for word in line.split()]
    lines = (_ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_through = {line.removeprefix("!") for line in lines if line.startswith("!")}
    listed = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]

    assert all((_ROOT / path).exists() for path in copied)
    assert set(copied) == let_through
    assert {package.partition(".")[0] for package in listed} <= set(copied)
    assert "*" in lines
    assert len(set(re.findall(r"^FROM (\S+)", _DOCKERFILE, re.MULTILINE))) == 1


def test_the_image_runs_a_command_that_exists() -> None:
    """The container and the unit start a command that the command line takes."""
    [started] = re.findall(r"^ExecStart=(.+)$", _UNIT.read_text("utf-8"), re.MULTILINE)

    for name, *words in (_instruction("ENTRYPOINT") + _instruction("CMD"), shlex.split(started.replace("%i", "7861"))):
        assert Path(name).name == "citewell"
        command = citewell.commands[words[0]]
        command.make_context("citewell", words[1:])


def test_the_health_check_tells_a_server_from_none(fake: str) -> None:
    """It ends with status 0 where a server is ready, and with another where none listens."""
    [(command, *words)] = [json.loads(line) for line in re.findall(r'CMD (\["python".+\])$', _DOCKERFILE, re.MULTILINE)]
    program = words[-1]

    for address, status in ((fake, 0), ("http://127.0.0.1:1", 1)):
        changed = program.replace("http://127.0.0.1:7860", address)
        assert command == "python"
        assert address in changed
        ended = subprocess.run([sys.executable, *words[:-1], changed], capture_output=True, check=False)
        assert ended.returncode == status


@pytest.mark.parametrize("path", _COMPOSE, ids=lambda path: path.name)
def test_the_services_are_closed_in(path: Path) -> None:
    """Each service writes its volumes alone, may become nobody else, and mounts files that are there."""
    for service in _services(path).values():
        if "image" not in service:
            continue  # what another file says of a service, changed
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        mounted = [str(volume).split(":")[0] for volume in service["volumes"]]
        assert all((_ROOT / source).is_file() for source in mounted if source.startswith("."))


def test_nobody_reaches_citewell_but_the_proxy() -> None:
    """It publishes no port, and stands in a network without a way out."""
    whole = yaml.safe_load(_COMPOSE[0].read_text("utf-8"))

    assert "ports" not in whole["services"]["citewell"]
    assert whole["services"]["citewell"]["networks"] == ["inside"]
    assert whole["networks"]["inside"] == {"internal": True}


def test_the_proxy_asks_for_what_there_is(fake: str) -> None:
    """Its limit is Citewell's, and the path of its health check answers to the name that it gives."""
    [limit] = re.findall(r"max_size (\d+)KiB", _CADDYFILE)
    [path] = re.findall(r"health_uri (\S+)", _CADDYFILE)
    [host] = re.findall(r"^\s+Host (\S+)", _CADDYFILE, re.MULTILINE)

    assert int(limit) * 1024 == MAX_BODY_BYTES
    assert httpx.get(fake + path, headers={"Host": host}).status_code == 200


def test_the_unit_can_be_read_and_is_closed_in() -> None:
    """Nothing but its own folders is written, and nobody else is reached."""
    unit = RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(_UNIT, "utf-8")
    service = unit["Service"]

    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["IPAddressDeny"] == "any"
    assert fnmatch(service["Environment"], f"*CITEWELL_HOME=/var/lib/{service['StateDirectory']} *")
