"""The page around the chat: Gradio's page with our head, notice and source panel, and a nonce on each script.

They stand in the page itself, not in Gradio components: they are there before any script runs.
"""

import re

from assistant.web.html import Html, element, joined
from assistant.web.languages import DOCUMENTS
from assistant.web.pages import HEAD
from assistant.web.panel import panel
from assistant.web.staff import ways
from assistant.web.wording import Wording

_SCRIPT = re.compile(r"<script(?=[\s>])")
_LANGUAGE = re.compile(r'(<html\b[^>]*?\slang=")[^"]*')
_BODY = re.compile(r"<body\b[^>]*>")
# Link previews of another product, and an application manifest that is switched off.
_FOREIGN = re.compile(r'<meta\s[^>]*?(?:property|name)="(?:og|twitter):[^>]*>|<link rel="manifest"[^>]*>')
_APP = joined([element("script", src=f"/web/{name}.js", defer="") for name in ("panel", "app", "copy", "feedback")])
# What was done is shown here, and announced.
_SAID = element("p", id="said", role="status")


def dress(page: str, nonce: str, *, standing_notice: str, wording: Wording) -> str:
    """Make the page to send out of Gradio's page.

    Args:
        nonce: what the policy header allows scripts to run by.
    """
    head = joined([element("title", wording.title), HEAD, _APP])
    page = _FOREIGN.sub("", page)
    page = _LANGUAGE.sub(lambda start: start[1] + wording.language, page, count=1)
    page = _SCRIPT.sub(f'<script nonce="{nonce}"', page)
    page = page.replace("</head>", f"{head}</head>", 1)
    page = _BODY.sub(lambda body: body[0] + _top(standing_notice, wording), page, count=1)
    return page.replace("</body>", f"{panel(wording)}{_words(wording)}{_SAID}</body>", 1)


def _top(standing_notice: str, wording: Wording) -> Html:
    name = element("h1", wording.title)
    notice = element("p", standing_notice, class_="standing-notice")
    no_script = element("noscript", element("p", wording.no_script, class_="no-script"))
    tagline = element("p", wording.tagline, class_="tagline")
    heading = element("div", name, tagline, ways(wording, "/", new_tab=True), class_="masthead")
    return element("header", heading, notice, no_script, class_="top")


def _words(wording: Wording) -> Html:
    """Hand the script its words."""
    return element(
        "div",
        id="words",
        hidden="",
        data_documents_language=DOCUMENTS,
        data_chat=wording.chat_label,
        data_busy=wording.busy,
        data_asked_next=wording.asked_next,
        data_starting=wording.starting,
        data_loading=wording.loading,
        data_not_opened=wording.not_opened,
        data_too_long=wording.too_long_to_send,
        data_connection_lost=wording.connection_lost,
        data_reconnecting=wording.reconnecting,
        data_error=wording.error,
        data_close=wording.close,
        data_new_conversation=wording.new_conversation,
        data_question=wording.message_question,
        data_answer=wording.message_answer,
        data_copied=wording.copied,
        data_not_copied=wording.not_copied,
        data_feedback_kept=wording.feedback_kept,
        data_feedback_not_kept=wording.feedback_not_kept,
    )
