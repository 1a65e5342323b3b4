"""The tray: quotes that are gathered, to be copied together. They are kept in the browser's tab alone.

Here stand its frame and its words; `tray.js` fills it. Without scripts it is not there.
"""

from assistant.web.html import Html, element
from assistant.web.wording import Wording

# So many can be checked at once on the Verify page, in every form.
_MOST_CLIPS = 20
_MOST_CHARS = 20_000


def tray_html(wording: Wording) -> Html:
    """Make an empty tray, hidden until something is in it."""
    listed = element(
        "details",
        element("summary", element("span", id="tray-count")),
        element("ol", id="tray-list"),
    )
    forms = {"text": wording.tray_text, "markdown": wording.tray_markdown, "csv": wording.tray_csv}
    buttons = [element("button", name, type="button", data_form=form) for form, name in forms.items()]
    empty = element("button", wording.tray_empty, type="button", id="tray-empty")
    return element(
        "section",
        listed,
        element("div", *buttons, empty, class_="tray-buttons"),
        id="tray",
        hidden="",
        aria_label=wording.tray,
        data_most_clips=str(_MOST_CLIPS),
        data_most_chars=str(_MOST_CHARS),
        data_one=wording.tray_one,
        data_many=wording.tray_many,
        data_add=wording.tray_add,
        data_added=wording.tray_added,
        data_quote=wording.copied_number,
        data_remove=wording.tray_remove,
        data_copied=wording.tray_copied,
        data_emptied=wording.tray_emptied,
        data_full=wording.tray_full,
        data_not_added=wording.tray_not_added,
    )
