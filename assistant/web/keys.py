"""The list of the keys of the Search page. `static/keys.js` opens it, and does what it says."""

from assistant.web.html import Html, element
from assistant.web.wording import Wording


def key_list(wording: Wording) -> Html:
    """Make the dialog, closed."""
    keys = {
        ("/",): wording.key_search,
        ("↓", "↑"): wording.key_move,
        (wording.key_enter,): wording.key_open,
        (wording.key_escape,): wording.key_close,
        ("c",): wording.key_copy,
        ("t",): wording.key_gather,
        ("?",): wording.key_help,
    }
    rows = [
        element("div", element("dt", *(element("kbd", name) for name in names)), element("dd", does))
        for names, does in keys.items()
    ]
    close = element("form", element("button", wording.close, type="submit"), method="dialog")
    title = element("h2", wording.keys_title, id="key-list-title")
    note = element("p", wording.keys_note)
    return element("dialog", title, element("dl", *rows), note, close, id="key-list", aria_labelledby="key-list-title")
