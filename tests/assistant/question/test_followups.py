"""A message and its history become readings, and evidence chooses among them."""

from collections.abc import Callable

import pytest

from assistant.question.followups import Reading, choose, finds_its_own, readings, without_courtesy
from assistant.types import Message, Role
from corpus.types import BlockKind, Passage, Span
from index.types import Hit


def _asked(*questions: str) -> tuple[Message, ...]:
    return tuple(Message(Role.USER, question) for question in questions)


def _finding(scores: dict[str, float]) -> Callable[[str], tuple[Hit, ...]]:
    """Search so that each text finds one sentence, with its score; any other text finds nothing."""
    passage = Passage(
        id="page:0-1",
        document_id="page",
        span=Span(0, 1),
        kind=BlockKind.PARAGRAPH,
        heading_path=(),
        sentences=(Span(0, 1),),
        cells=(),
        populations=(),
        context=(),
    )
    return lambda text: (Hit(passage, 0, scores[text], scores[text], 1, 1),) if text in scores else ()


@pytest.mark.parametrize(
    ("earlier", "question", "texts"),
    [
        pytest.param(["Is bone alive?"], "and in women?", ["Is bone alive? and in women?"], id="nobody-to-replace"),
        pytest.param(
            ["Does it thin men's bones?"], "what about women?", ["Does it thin women's bones?"], id="other-people"
        ),
        pytest.param(
            ["Does it thin men's bones?"],
            "and how long do women take it?",
            ["Does it thin women's bones? and how long do women take it?"],
            id="other-people-and-a-question",
        ),
        pytest.param(
            ["Do men and women differ?"], "and children?", ["Do men and women differ? and children?"], id="several"
        ),
        pytest.param(
            ["What does anastrozole do?"],
            "and tamoxifen?",
            ["What does tamoxifen do?", "and tamoxifen?"],
            id="another-medicine",
        ),
        pytest.param(
            ["What is calcium"],
            "where does it come from",
            ["What is calcium? where does it come from?"],
            id="points-back",
        ),
        pytest.param(
            ["Is bone alive?"], "hip pain?", ["Is bone alive? hip pain?", "hip pain?"], id="fragment-or-topic"
        ),
        pytest.param(
            ["Is bone alive?"],
            "And why does the hip bone break in winter?",
            ["And why does the hip bone break in winter?", "Is bone alive? And why does the hip bone break in winter?"],
            id="topic-or-continuation",
        ),
        pytest.param(
            ["What is calcium", "where is it found", "where is it found?"],
            "is it safe",
            ["What is calcium? where is it found? is it safe?"],
            id="asked-again",
        ),
        pytest.param(["Is bone alive?"], "Which cells break down old bone?", ["Which cells break down old bone?"]),
        pytest.param(["Is bone alive?"], "thanks. what is osteoporosis?", ["what is osteoporosis?"], id="switch"),
        pytest.param([], "and in women?", ["and in women?"], id="nothing-before"),
        pytest.param(["???"], "and in women?", ["and in women?"], id="nothing-said-before"),
    ],
)
def test_a_message_has_one_or_two_readings(earlier: list[str], question: str, texts: list[str]) -> None:
    """A message is read alone, with the question before it, or with its words put in there; the likelier first."""
    assert [reading.text for reading in readings(question, _asked(*earlier))] == texts


def test_a_chain_of_follow_ups_reaches_back_to_its_topic_and_no_further() -> None:
    """Each follow-up goes on from the one before it, back to the question that names the topic."""
    history = _asked("What is bone?", "Does swimming build stronger bone in men?", "does it help women?")

    (reading,) = readings("why?", history)

    assert reading.text == "Does swimming build stronger bone in women? does it help women? why?"


def test_a_long_conversation_brings_its_topic_and_its_end() -> None:
    """Of many follow-ups the last two are kept, beside the question that they all follow."""
    history = _asked("Does swimming build stronger bone?", "why?", "how often?", "since when?", "who says so?")

    (reading,) = readings("is that so?", history)

    assert reading.text == "Does swimming build stronger bone? since when? who says so? is that so?"


def test_what_is_joined_stays_short_enough_to_be_read_to_its_end() -> None:
    """A long earlier question is left out rather than let it crowd out the last one."""
    (reading,) = readings("why is it so?", _asked("bone " * 200))

    assert reading.text == "why is it so?"


def test_answers_are_read_only_for_an_ordinal() -> None:
    """What was quoted is never mixed into what the person asked, unless they point into it."""
    history = (*_asked("Which plants are there?"), Message(Role.ASSISTANT, "They include moss, fern and clover."))

    assert [reading.text for reading in readings("and why?", history)] == ["Which plants are there? and why?"]
    assert [reading.text for reading in readings("what is the last one?", history)] == ["what is clover?"]


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("Thank you very much! Is bone alive?", "Is bone alive?"),
        ("ok, great - is bone alive?", "is bone alive?"),
        ("Good bones?", "Good bones?"),
        ("thanks!", "thanks!"),
    ],
)
def test_thanks_are_no_part_of_a_question(question: str, rest: str) -> None:
    """Courtesy before a question is dropped, and kept where it is all there is."""
    assert without_courtesy(question) == rest


_ALONE = Reading("hip pain?", ("hip", "pain"), leans=False)
_JOINED = Reading("Is bone alive? hip pain?", ("hip", "pain"), leans=True)


@pytest.mark.parametrize(
    ("alone", "joined", "chosen"),
    [
        pytest.param(0.5, 0.7, _JOINED, id="the-past-adds"),
        pytest.param(0.5, 0.495, _JOINED, id="the-past-takes-little-away"),
        pytest.param(0.7, 0.6, _ALONE, id="the-past-is-in-the-way"),
    ],
)
def test_the_reading_with_the_better_evidence_is_chosen(alone: float, joined: float, chosen: Reading) -> None:
    """A message that may follow a question is read alone only if it finds clearly more so."""
    reading, hits = choose((_JOINED, _ALONE), _finding({_ALONE.text: alone, _JOINED.text: joined}))

    assert reading == chosen
    assert hits[0].score == (joined if chosen is _JOINED else alone)


@pytest.mark.parametrize(
    ("reading", "own", "found"),
    [
        pytest.param(_JOINED, 0.2, False, id="lives-on-the-past"),
        pytest.param(_JOINED, 0.5, True, id="finds-its-own"),
        pytest.param(_ALONE, 0.2, True, id="has-no-past-to-live-on"),
        pytest.param(Reading("Is bone alive? why?", (), leans=True), 0.0, True, id="names-nothing"),
    ],
)
def test_a_follow_up_must_find_what_it_names_itself(reading: Reading, own: float, found: bool) -> None:
    """What the question before finds does not answer for what the follow-up asks."""
    assert finds_its_own(reading, _finding({" ".join(reading.own): own})) is found
