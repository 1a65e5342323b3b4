"""The chat: questions go in, outcomes come out as escaped HTML. Nothing of a conversation stays on the server.

The browser sends the conversation back with each question. It is used for two things only: the person's earlier
questions, and to be sent back to the same browser, whose page sanitizes it.
"""

import html
import logging
from collections.abc import Iterator, Sequence
from typing import Any, TypedDict
from uuid import uuid4

import gradio as gr

from assistant.live import LiveAssistant
from assistant.types import Message, Role
from assistant.web.html import Html, joined
from assistant.web.outcomes import failure_html, outcome_html, status_html
from assistant.web.wording import Wording

_LOGGER = logging.getLogger(__name__)

# The conversation is uploaded with each question, and must fit under the cap on a body beside a long one.
_MAX_KEPT_CHARS = 36_000
_MAX_KEPT_TURNS = 40
# A question longer than this is too long to be answered; it need not be shown whole.
_MAX_SHOWN_CHARS = 4_000
_N_SUGGESTIONS = 4
_AT_ONCE = 8
_MAX_WAITING = 64
_MAX_SESSIONS = 200


class Turn(TypedDict):
    """One message of the chat; the content is HTML."""

    role: str
    content: str


Received = Sequence[dict[str, Any]] | None


def respond(live: LiveAssistant, wording: Wording, question: str | None, chat: Received) -> Iterator[list[Turn]]:
    """Give the chat with the question and a status line, then with the outcome."""
    asked = question or ""
    before = _kept(chat)
    shown = asked if len(asked) <= _MAX_SHOWN_CHARS else f"{asked[:_MAX_SHOWN_CHARS]} …"
    if asked.strip():
        before.append(Turn(role=Role.USER.value, content=joined([shown])))
    yield [*before, _reply(status_html(wording.searching))]
    yield [*before, _reply(_outcome(live, wording, asked, _questions(chat)))]


def suggestions(live: LiveAssistant) -> list[str]:
    """List questions that the published documents answer, "" where there is none."""
    known = live.current().suggestions[:_N_SUGGESTIONS]
    return [*known, *[""] * (_N_SUGGESTIONS - len(known))]


def build_chat(live: LiveAssistant, wording: Wording) -> gr.Blocks:
    """Put the chat together; needs no HTML component, so the page needs no `unsafe-eval`."""
    blocks = gr.Blocks(title=wording.title, analytics_enabled=False, fill_width=True)
    with blocks:
        chat = _chatbot(wording)
        with gr.Column(elem_id="composer"):
            with gr.Row(elem_id="suggestions"):
                buttons = [_suggestion(text) for text in suggestions(live)]
            box = gr.Textbox(
                label=wording.question_label,
                placeholder=wording.question_placeholder,
                submit_btn=wording.ask,
                max_lines=4,
                elem_id="question",
                autofocus=True,
            )
        _connect(blocks, live, wording, chat=chat, box=box, buttons=buttons)
    blocks.state_session_capacity = _MAX_SESSIONS
    blocks.queue(max_size=_MAX_WAITING, default_concurrency_limit=_AT_ONCE, api_open=False)
    return blocks


def _connect(
    blocks: gr.Blocks,
    live: LiveAssistant,
    wording: Wording,
    *,
    chat: gr.Chatbot,
    box: gr.Textbox,
    buttons: list[gr.Button],
) -> None:
    def ask(question: str, shown: Received) -> Iterator[tuple[list[Turn], Any]]:
        status, outcome = respond(live, wording, question, shown)
        yield status, ""
        yield outcome, gr.skip()

    def refresh() -> list[gr.Button]:
        return [gr.Button(value=text, visible=bool(text)) for text in suggestions(live)]

    options: dict[str, Any] = {
        "concurrency_id": "ask",
        "concurrency_limit": _AT_ONCE,
        "trigger_mode": "once",
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    box.submit(ask, [box, chat], [chat, box], **options)
    for button in buttons:
        button.click(ask, [button, chat], [chat, box], **options)
    # A snapshot published since the server started has other questions.
    blocks.load(refresh, None, buttons, queue=False, show_progress="hidden", api_visibility="private")


def _chatbot(wording: Wording) -> gr.Chatbot:
    return gr.Chatbot(
        label=wording.chat_label,
        show_label=False,
        container=False,
        render_markdown=False,
        sanitize_html=True,
        latex_delimiters=[],
        allow_tags=False,
        buttons=[],
        feedback_options=None,
        layout="panel",
        autoscroll=False,
        group_consecutive_messages=False,
        height="auto",
        placeholder=joined([wording.empty_chat]),
        elem_id="chat",
    )


def _suggestion(text: str) -> gr.Button:
    return gr.Button(text, visible=bool(text), size="sm", min_width=0, elem_classes="suggestion")


def _outcome(live: LiveAssistant, wording: Wording, question: str, history: tuple[Message, ...]) -> Html:
    """Ask, at the process boundary: whatever fails is shown as a failure and never as an outcome."""
    try:
        assistant = live.current()
        outcome = assistant.ask(question, history)
        notice = assistant.messages.general_notice
        return outcome_html(outcome, assistant.documents, general_notice=notice, wording=wording)
    except Exception:
        id_ = uuid4().hex[:12]
        _LOGGER.exception("answering failed, shown to the reader as %s", id_)
        return failure_html(wording.failed.format(id=id_))


def _reply(content: Html) -> Turn:
    return Turn(role=Role.ASSISTANT.value, content=content)


def _questions(chat: Received) -> tuple[Message, ...]:
    asked = (_content(turn) for turn in chat or () if turn.get("role") == Role.USER.value)
    return tuple(Message(Role.USER, html.unescape(text)) for text in asked)[-_MAX_KEPT_TURNS:]


def _kept(chat: Received) -> list[Turn]:
    """Keep the newest turns that are short enough together."""
    kept: list[Turn] = []
    left = _MAX_KEPT_CHARS
    for turn in reversed(list(chat or ())[-_MAX_KEPT_TURNS:]):
        content = _content(turn)
        left -= len(content.encode())
        if left < 0:
            break
        kept.insert(0, Turn(role=str(turn.get("role")), content=content))
    # An answer without its question would stand alone.
    while kept and kept[0]["role"] != Role.USER.value:
        kept.pop(0)
    return kept


def _content(turn: dict[str, Any]) -> str:
    """Read a message's HTML, which Gradio gives as text or as a list of parts."""
    content = turn.get("content")
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""
