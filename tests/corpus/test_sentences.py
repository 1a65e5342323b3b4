"""Sentence spans: a golden table for health text, and the invariants for any text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.sentences import split

# "¦" stands where a sentence ends; it is no part of the text.
GOLDEN = {
    "plain": "Rinse the mask daily.¦ Let it dry overnight.",
    "e.g.": "Spacers help children, e.g. those under six, to breathe the mist in.",
    "e.g. in brackets": "Some plastics (e.g. polypropylene) can be boiled.¦ Others melt.",
    "e.g. before a capital": "Some devices, e.g. Spacers with a mask, suit toddlers.",
    "i.e.": "Use the preventer, i.e. the brown one, every morning.",
    "i.e. before a number": "Children take half of that, i.e. 2.5 mg.¦ Adults take 5 mg.",
    "et al.": "Okafor et al. followed 312 adults for two years.",
    "et al. before a quotation": "Lindqvist, B. C. M. et al. “The quiet clinic” appeared in 2011.",
    "volume and number": "It appeared in Breath Letters, vol. 94, no. 12, 2011, pp. 4888-4895.",
    "pages": "See p. 12 and pp. 14–16 of the guide.",
    "decimals": "The usual dose is 0.5 mg twice a day.¦ Some people need 1.25 mg.",
    "decimal after a comparison": "Levels rose by 3.4 % (p = 0.04; 95 % CI 1.2 to 5.6).¦ The rise was small.",
    "initial in a name": "Joel S. Finkelstein measured peak flow in 40 men.",
    "titles": "Ask Dr. Smith or Mrs. Adeyemi at the clinic.¦ They keep a list.",
    "professor": "Do not exceed 8 puffs per day, unless told so by Prof. Lund.",
    "Ms. and MS": "The trial enrolled people with MS.¦ Patients chose the dose with Ms. Lund.",
    "figure": "See Fig. 2 for the parts of the valve.",
    "figures": "Figs. 3 and 4 show the valve.",
    "approx.": "Each puff holds approx. 100 micrograms.",
    "vs.": "The trial compared mist vs. powder in adults.",
    "U.S.": "The device was approved in the U.S. in 2004.¦ Europe followed.",
    "ellipsis in a quotation": "The title was “Mist or powder, and the winner is….”¦ Nobody laughed.",
    "ellipsis": "Wait …¦ Then breathe in again.",
    "question": "Did the cough stop?¦ If not, ask a nurse.",
    "exclamation": "Breathe out first!¦ Then press once.",
    "before a quotation": "She said it helped.¦ “My chest feels lighter,” she added.",
    "after a quotation": "The nurse asked: “Does it whistle?”¦ It did not.",
    "before a number": "About 12 weeks passed.¦ 40 people had left the study.",
    "after a bracket": "Rinse after each use (plain water is enough).¦ Spit it out.",
    "inside brackets": "Rinse after each use.¦ (Plain water is enough.)¦ Spit it out.",
    "after a footnote": "Symptoms eased in most people [4].¦ Two felt worse.",
    "a note after the stop": "Symptoms eased.[1]¦ Two felt worse.[2][3]¦ None died.[iv]",
    "notes with commas": "Symptoms eased.[1], [2]¦ Two felt worse.",
    "a number that opens a sentence": "See the list.¦ [1] Okafor wrote it.",
    "etc. at the end": "Side effects include thrush, hoarseness, etc.¦ Rinsing helps.",
    "etc. within": "It contains water, salt, etc. in small amounts.",
    "unit at the end": "The dose was 5 mg.¦ It was then doubled.",
    "degrees": "Keep it at 20 °C.¦ Do not freeze it.",
    "single letter at the end": "Take it with vitamin D.¦ The two work together.",
    "time of day": "Take it at 8 a.m. and 8 p.m. every day.",
    "time of day at the end": "Take it at 8 a.m.¦ Then wait an hour.",
    "dotted abbreviation": "Use it b.i.d. for a week.¦ Then stop.",
    "no as a word": "The answer was no.¦ Nobody knew why.",
    "month": "The study ran from Jan. 2010 to Dec. 2012.",
    "species": "Bacteria such as E. coli and S. aureus were found.",
    "numbered items": "1. Shake the can.¦ 2. Press it once.",
    "bullet": "• 7. Vandermeer wrote the first guide.",
    "wrapped line": "This sentence is wrapped\nover two lines.¦ This one is not.",
    "blank line": "A line without a stop\n\n¦another line without a stop",
    "words that courts abbreviate": "It was found in people with lung cancer.¦ Median survival rose.",
    "non-breaking blanks": "Breathe\u00a0in.¦\u00a0Hold for 10\u00a0seconds.",
    "combining accents": "The cafe\u0301 closed.¦ Re\u0301sume\u0301s followed.",
    "emoji": "It works 😀.¦ People smile.",
    "carriage returns": "Breathe in.\r\n¦Hold it.",
}
KNOWN_MISSES = {
    "initial before a verb": "Group B.¦ Clinics closed early.",
    "ideographic full stop": "吸入器を使います。¦口をすすぎます。",
}
MISSES = [
    pytest.param(marked, id=name, marks=pytest.mark.xfail(reason="the engine does not split here", strict=True))
    for name, marked in KNOWN_MISSES.items()
]
ANY_TEXT = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" .?!\n\r\t\f()“”aA1…"))
)


@pytest.mark.parametrize("marked", [*(pytest.param(marked, id=name) for name, marked in GOLDEN.items()), *MISSES])
def test_golden_sentences(marked: str) -> None:
    """Health text splits where a careful reader would split it."""
    text = marked.replace("¦", "")

    sentences = [span.of(text) for span in split(text, 0, len(text))]

    assert sentences == [sentence.strip() for sentence in marked.split("¦")]


@given(ANY_TEXT, st.data())
@example("a" * 3000 + ". B. " + "?!" * 1500, None)
def test_spans_hold_every_visible_character_of_a_range(text: str, data: st.DataObject | None) -> None:
    """Spans are ordered, disjoint, trimmed, inside their range, and hold its every non-blank character."""
    start = data.draw(st.integers(0, len(text))) if data else 0
    end = data.draw(st.integers(start, len(text))) if data else len(text)

    spans = split(text, start, end)

    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(start <= span.start and span.end <= end for span in spans)
    assert all(span.of(text) == span.of(text).strip() for span in spans)
    inside = {at for span in spans for at in range(span.start, span.end)}
    assert all(text[at].isspace() for at in range(start, end) if at not in inside)


@given(ANY_TEXT, ANY_TEXT)
def test_no_sentence_crosses_a_blank_line(above: str, below: str) -> None:
    """What a blank line parts is split as if each part stood alone."""
    text = f"{above}\n\n{below}"

    spans = split(text, 0, len(text))

    alone = [*split(text, 0, len(above)), *split(text, len(above) + 2, len(text))]
    assert [span.of(text) for span in spans] == [span.of(text) for span in alone]


def test_a_range_is_split_in_place() -> None:
    """Spans count from the start of the whole text, also for a range within it."""
    text = "Never. Press once. Wait. Never."

    spans = split(text, 7, 24)

    assert [(span.start, span.end) for span in spans] == [(7, 18), (19, 24)]


@pytest.mark.parametrize("text", ["", " \n\t\u00a0\f "], ids=["empty", "blank"])
def test_nothing_visible_gives_no_sentence(text: str) -> None:
    """A range without a visible character has no sentences."""
    assert split(text, 0, len(text)) == ()
