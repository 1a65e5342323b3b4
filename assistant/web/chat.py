"""The chat: questions go in, outcomes come out as escaped HTML. Nothing of a conversation stays on the server.

The browser sends the conversation back with each question. It is used for two things only: to understand a
follow-up by the earlier questions and quotes, and to be sent back to the same browser, whose page sanitizes it.
"""

import html
import logging
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, TypedDict
from uuid import uuid4

import gradio as gr

from assistant.filters import Head
from assistant.journal.journal import Journal
from assistant.live import LiveAssistant
from assistant.question.cleaning import sayable
from assistant.types import Abstention, Message, Reason, Redirection, Role
from assistant.web.html import Html, element, filled, joined, literal
from assistant.web.languages import language_of
from assistant.web.outcomes import Library, dropped_html, failure_html, outcome_html, status_html
from assistant.web.shown import quotes_shown
from assistant.web.wording import Wording

_LOGGER = logging.getLogger(__name__)

# The conversation is uploaded with each question, and must fit under the cap on a body beside a long one.
_MAX_KEPT_CHARS = 60_000
_MAX_KEPT_TURNS = 40
_MAX_SHOWN_CHARS = 4_000
# Of a question that is not answered but goes back into the box.
_MAX_REPEATED_CHARS = 300
_N_EXAMPLES = 3
_N_SUGGESTIONS = 4
_AT_ONCE = 8
_MAX_WAITING = 64
_MAX_SESSIONS = 200


class Turn(TypedDict):
    """One message of the chat; the content is HTML."""

    role: str
    content: str


Received = Sequence[dict[str, Any]] | None


def respond(
    live: LiveAssistant,
    wording: Wording,
    question: str | None,
    chat: Received,
    *,
    alone: bool = False,
    journal: Journal | None = None,
) -> Iterator[tuple[list[Turn], str]]:
    """Give the chat with the question and a status line, then with the outcome, and what is still to be asked.

    That is the question itself at first, and nothing in the end, unless the question has to be asked again.

    Args:
        alone: ask as if nothing had been asked before.
    """
    before, asked = _kept(chat, wording), sayable(question or "")
    yield [*before, _asked(asked, _MAX_REPEATED_CHARS), _reply(status_html(wording.searching))], asked
    outcome, again = _outcome(live, wording, asked, () if alone else _history(chat), journal)
    shown = _asked(asked, _MAX_REPEATED_CHARS if again else _MAX_SHOWN_CHARS)
    yield [*before, shown, _reply(outcome)], asked if again else ""


def suggestions(live: LiveAssistant) -> list[str]:
    """List questions that the published documents answer, "" where there is none; none while it is paused."""
    assistant = live.current()
    known = assistant.suggestions[:_N_SUGGESTIONS] if assistant.paused is None else ()
    return [*known, *[""] * (_N_SUGGESTIONS - len(known))]


def welcome(live: LiveAssistant, wording: Wording) -> Html:
    """Say what the library holds: how many documents, with the shortest titles as examples; or that it is paused."""
    assistant = live.current()
    if assistant.paused is not None:
        return literal(assistant.paused)
    heads = sorted(assistant.filters.heads.values(), key=lambda head: len(head.title))
    titles = Html(", ".join(_listed(head, wording) for head in heads[:_N_EXAMPLES]))
    count = wording.count_documents(len(heads))
    return filled(wording.empty_chat, write=literal, documents=count, titles=titles)


def _listed(head: Head, wording: Wording) -> Html:
    title = element("span", literal(head.title), lang=language_of(head.metadata))
    return filled(wording.listed_title, write=literal, title=title)


def build_chat(live: LiveAssistant, wording: Wording, journal: Journal | None = None) -> gr.Blocks:
    """Put the chat together; needs no HTML component, so the page needs no `unsafe-eval`.

    Args:
        journal: where questions are kept; None keeps none, and then nothing can be said of an answer.
    """
    blocks = gr.Blocks(title=wording.title, analytics_enabled=False, fill_width=True)
    with blocks:
        chat = _chatbot(wording, welcome(live, wording))
        with gr.Column(elem_id="composer"):
            gr.Markdown(wording.suggestions, elem_id="suggestions-caption")
            with gr.Row(elem_id="suggestions"):
                buttons = [_suggestion(text) for text in suggestions(live)]
            gr.Textbox(
                label=wording.question_label,
                placeholder=wording.question_placeholder,
                submit_btn=wording.ask,
                max_lines=4,
                elem_id="question",
            )
            # Never seen: the page puts one question at a time into one of them, and sends it.
            asked, asked_alone = (gr.Textbox(submit_btn=True, elem_id=id_) for id_ in ("asked", "asked-alone"))
        _connect(blocks, live, wording, journal, chat=chat, asked=asked, asked_alone=asked_alone, buttons=buttons)
    blocks.state_session_capacity = _MAX_SESSIONS
    blocks.queue(max_size=_MAX_WAITING, default_concurrency_limit=_AT_ONCE, api_open=False)
    return blocks


def _connect(
    blocks: gr.Blocks,
    live: LiveAssistant,
    wording: Wording,
    journal: Journal | None,
    *,
    chat: gr.Chatbot,
    asked: gr.Textbox,
    asked_alone: gr.Textbox,
    buttons: list[gr.Button],
) -> None:
    def refresh() -> list[Any]:
        offered = [gr.Button(value=text, visible=bool(text)) for text in suggestions(live)]
        return [gr.update(placeholder=welcome(live, wording)), *offered]

    for box, alone in ((asked, False), (asked_alone, True)):
        box.submit(
            partial(respond, live, wording, alone=alone, journal=journal),
            [box, chat],
            [chat, box],
            concurrency_id="ask",
            concurrency_limit=_AT_ONCE,
            # The page waits for an answer to end; should Gradio be a moment behind it, the next question waits there.
            trigger_mode="always_last",
            show_progress="hidden",
            api_visibility="private",
        )
    # A snapshot published since the server started has other documents and questions.
    blocks.load(refresh, None, [chat, *buttons], queue=False, show_progress="hidden", api_visibility="private")


def _chatbot(wording: Wording, placeholder: Html) -> gr.Chatbot:
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
        placeholder=placeholder,
        elem_id="chat",
    )


def _suggestion(text: str) -> gr.Button:
    return gr.Button(text, visible=bool(text), size="sm", min_width=0, elem_classes="suggestion")


def _outcome(
    live: LiveAssistant, wording: Wording, question: str, history: tuple[Message, ...], journal: Journal | None
) -> tuple[Html, bool]:
    """Ask, and say whether it has to be asked again.

    The process boundary: whatever fails is shown as a failure and never as an outcome.
    """
    try:
        assistant = live.current()
        outcome = assistant.ask(question, history)
        notice = assistant.messages.general_notice
        again = isinstance(outcome, Abstention) and outcome.reason is Reason.QUESTION_TOO_LONG
        library = Library(assistant.documents, assistant.created, today=date.today())
        is_understood = bool(history) and not again and not isinstance(outcome, Redirection)
        follows = is_understood and outcome.resolved != assistant.alone(question)
        token = journal.keep(outcome, history, assistant.alone) if journal else None
        options: dict[str, Any] = {"is_follow_up": follows, "feedback": token}
        return outcome_html(outcome, library, general_notice=notice, wording=wording, **options), again
    except Exception:
        id_ = uuid4().hex[:12]
        _LOGGER.exception("answering failed, shown to the reader as %s", id_)
        return failure_html(wording.failed.format(id=id_)), True


def _asked(question: str, max_chars: int) -> Turn:
    shown = question if len(question) <= max_chars else f"{question[:max_chars]} …"
    return Turn(role=Role.USER.value, content=joined([shown]))


def _reply(content: Html) -> Turn:
    return Turn(role=Role.ASSISTANT.value, content=content)


def _history(chat: Received) -> tuple[Message, ...]:
    return tuple(_message(str(turn.get("role")), _content(turn)) for turn in chat or ())[-_MAX_KEPT_TURNS:]


def _message(role: str, content: str) -> Message:
    if role == Role.USER.value:
        return Message(Role.USER, html.unescape(content))
    return Message(Role.ASSISTANT, "\n\n".join(quotes_shown(content)))


def _kept(chat: Received, wording: Wording) -> list[Turn]:
    """Keep the newest turns that are short enough together, and say so where earlier ones are dropped."""
    kept: list[Turn] = []
    left = _MAX_KEPT_CHARS
    turns = list(chat or ())
    for turn in reversed(turns[-_MAX_KEPT_TURNS:]):
        content = _content(turn)
        left -= len(content.encode())
        if left < 0:
            break
        kept.insert(0, Turn(role=str(turn.get("role")), content=content))
    # An answer without its question would stand alone.
    while kept and kept[0]["role"] != Role.USER.value:
        kept.pop(0)
    # The line itself is such an answer, so once it stands it is written again.
    return [_reply(dropped_html(wording.dropped)), *kept] if len(kept) < len(turns) else kept


def _content(turn: dict[str, Any]) -> str:
    """Read a message's HTML, which Gradio gives as text or as a list of parts."""
    content = turn.get("content")
    if isinstance(content, list):
        content = "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return sayable(content) if isinstance(content, str) else ""
