"""The dialog in which a source opens beside what cites it."""

from assistant.web.html import Html, element
from assistant.web.wording import Wording


def panel(wording: Wording) -> Html:
    """Make the dialog, empty; `static/panel.js` fills it."""
    title = element("h2", wording.source, id="panel-title")
    alone = element("a", wording.open_alone, id="panel-alone", target="_blank", rel="noopener", href="/")
    close = element("button", wording.close, id="panel-close", type="button")
    top = element("div", title, alone, close, class_="panel-top")
    body = element("div", id="panel-body", tabindex="0")
    return element("dialog", top, body, id="panel", aria_labelledby="panel-title")
