"""docs/mcp.md describes the tools that there are."""

import re
from pathlib import Path
from typing import cast

from assistant.live import LiveAssistant
from assistant.mcp.tools import build_toolbox
from assistant.web.wording import load_wording
from index.home import Home
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.documents import LIBRARY

_PAGE = (Path(__file__).parents[3] / "docs" / "mcp.md").read_text("utf-8")


def test_each_tool_is_described_with_each_of_its_arguments(tmp_path: Path) -> None:
    """The page has a part for every tool, and a line for every argument, and no more."""
    live = cast("LiveAssistant", FakeLive(FakeAssistant(LIBRARY)))
    tools = build_toolbox(live, Home(tmp_path), load_wording()).tools
    parts = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##)", _PAGE, re.MULTILINE | re.DOTALL))

    described = {
        name: {word for row in re.findall(r"^\| (`.*?) \|", part, re.MULTILINE) for word in re.findall(r"`(\w+)`", row)}
        for name, part in parts.items()
    }

    assert described == {tool.name: set(tool.request.model_fields) for tool in tools}
