"""What axe objects to on a page."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"], "iframes": False}
# A bar that stays in view covers a part of whatever is being scrolled past; where it stands by itself is judged.
_UNSTICK = """() => {
  const bars = document.querySelectorAll(".top, #composer, #tray");
  for (const bar of bars) bar.style.setProperty("position", "static", "important");
}"""


def violations(page: Page) -> list[str]:
    """List each broken rule with the element that breaks it, and why; a frame is a page of its own."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    page.evaluate(_UNSTICK)
    results: dict[str, Any] = page.evaluate("options => axe.run(document, options)", _OPTIONS)
    return [
        f"{broken['id']}: {node['target']} {node['failureSummary']}"
        for broken in results["violations"]
        for node in broken["nodes"]
    ]
