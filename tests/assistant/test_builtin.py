"""The built-in library, asked with the real model: a floor, not a measure of quality."""

import re
from datetime import date
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.rendering import as_text
from assistant.types import Abstention, Answer, Message, Role
from corpus.types import BlockKind


def test_every_question_that_an_article_poses_is_answered_by_it(builtin: Assistant) -> None:
    """What the chat may suggest is answered, and the very article that suggests it is among the quotes."""
    unanswered = [
        question
        for name, document in builtin.documents.items()
        for question in document.metadata.questions
        if not isinstance(outcome := builtin.ask(question), Answer)
        or name not in {citation.quote.document_id for citation in outcome.citations}
    ]

    assert unanswered == []


def test_the_first_question_of_all_is_answered_about_men(builtin: Assistant) -> None:
    """A man's bones are answered by a sentence about men."""
    outcome = builtin.ask("does it thin a man's bones?")

    assert isinstance(outcome, Answer)
    assert "men" in outcome.citations[0].quote.populations


def test_a_question_about_women_is_led_by_women_alone(builtin: Assistant) -> None:
    """A sentence about men that only mentions women does not lead."""
    outcome = builtin.ask("Does anastrozole raise the risk of broken bones in women?")

    assert isinstance(outcome, Answer)
    assert "men" not in outcome.citations[0].quote.populations


def test_children_of_whom_nothing_is_said_are_named(builtin: Assistant) -> None:
    """General passages under a question about children say that they are not about children."""
    outcome = builtin.ask("does anastrozole harm children's bones?")

    assert isinstance(outcome, Answer)
    assert outcome.notices == (builtin.messages.scope_notice.format(people="children"),)


@pytest.mark.parametrize(
    "question",
    [
        "Does anastrozole weaken bones?",
        "Does anastrozole raise the risk of broken bones in women?",
        "Does anastrozole lower testosterone in men?",
        "Is oestrogen made from testosterone in men?",
        "Can anti-resorptive medicines reverse bone loss in women?",
    ],
)
def test_a_question_and_its_denial_are_led_by_the_same_quote(builtin: Assistant, question: str) -> None:
    """Whichever answer a reader expects, the evidence is the same."""
    verb, rest = question.split(" ", 1)
    affirmed = builtin.ask(question)

    assert isinstance(affirmed, Answer)
    for denied in (f"{verb}n't {rest}".replace("Cann't", "Can't"), f"Is it true that {rest[:-1]} does not?"):
        outcome = builtin.ask(denied)
        assert isinstance(outcome, Answer)
        assert outcome.citations[0].quote == affirmed.citations[0].quote


@pytest.mark.parametrize(
    "question",
    [
        "men vs women bone loss",
        "is it worse for men or women?",
        "difference between men and women in fracture risk",
        "What happens to testosterone in men compared with women?",
        "do men or women take a higher dose?",
        "why are men given it, and why women?",
        "How are men's and women's bones protected?",
    ],
)
def test_a_comparison_speaks_of_both_sides(builtin: Assistant, question: str) -> None:
    """Within the quotes there is one about men and one about women, or one about both."""
    outcome = builtin.ask(question)

    assert isinstance(outcome, Answer)
    assert {"men", "women"} <= {name for citation in outcome.citations for name in citation.quote.populations}


@pytest.mark.parametrize(
    "question", ["What is anastrozole?", "TRT meaning", "what does TRT stand for", "osteoclast = ?"]
)
def test_the_glossary_explains_what_its_terms_mean(builtin: Assistant, question: str) -> None:
    """A question for a meaning is led by the glossary."""
    outcome = builtin.ask(question)

    assert isinstance(outcome, Answer)
    assert outcome.citations[0].quote.kind is BlockKind.DEFINITION


def test_a_follow_up_about_men_is_led_by_a_sentence_about_men(builtin: Assistant) -> None:
    """Who was asked about before does not matter once others are named."""
    outcome = builtin.ask("what about men?", (Message(Role.USER, "Does anastrozole thin women's bones?"),))

    assert isinstance(outcome, Answer)
    assert "men" in outcome.citations[0].quote.populations


def test_the_transcript_in_readme_is_a_real_one(builtin: Assistant) -> None:
    """What README shows of an answer and of an abstention is what the command prints today."""
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    shown = re.findall(r'^\$ citewell ask "(.+)"\n((?:.*\n)*?)\.\.\.$', readme, re.MULTILINE)

    day = date(2026, 11, 30)
    printed = {question: as_text(builtin.ask(question), general_notice="", as_of=day) for question, _ in shown}

    assert len(shown) == 2
    for question, lines in shown:
        assert " ".join(lines.split()) in " ".join(printed[question].split())


@pytest.mark.parametrize("question", ["is it safe with grapefruit juice?", "how much does it cost?"])
@pytest.mark.parametrize(
    "before", [(), (Message(Role.USER, "what happens to testosterone in the blood?"),)], ids=["alone", "after"]
)
def test_what_the_library_does_not_say_is_not_answered(
    builtin: Assistant, question: str, before: tuple[Message, ...]
) -> None:
    """A question that finds nothing by itself finds nothing in the shadow of another one either."""
    assert isinstance(builtin.ask(question, before), Abstention)
