"""Charts: what is drawn, in whose colours and words."""

import re
from datetime import UTC, datetime

import pytest
from lxml import etree

from assistant.quality import Point
from assistant.quality_charts import as_file, curve_chart, history_chart
from assistant.stored_card import Counted, Past
from assistant.web.wording import load_wording

WORDING = load_wording()
_CURVE = tuple(Point(step / 20, 1 - step / 25, 0.4 - step / 60, 40, 60 - step) for step in range(20))


def _history(number: int) -> tuple[Past, ...]:
    moments = (datetime(2026, 3, 1 + day, 9, 30, tzinfo=UTC) for day in range(number))
    return tuple(Past(f"id{moment.day}", moment, Counted(30, 40), Counted(4, 33)) for moment in moments)


@pytest.mark.parametrize(
    ("drawn", "title"),
    [
        (curve_chart(_CURVE, 0.5, WORDING), WORDING.chart_curve),
        (history_chart(_history(12), WORDING), WORDING.chart_history),
        (history_chart((*_history(2), Past("x", datetime(2026, 4, 1, tzinfo=UTC), None, None)), WORDING), "How well"),
    ],
    ids=["curve", "history", "a-version-without-figures"],
)
def test_a_chart_has_words_and_the_colours_of_the_page(drawn: str, title: str) -> None:
    """It is named by a title and a description, every colour is a variable, and its words are text."""
    root = etree.fromstring(drawn)
    named = [root.xpath(f"//*[@id='{id_}']")[0].text for id_ in root.get("aria-labelledby").split()]
    styles = " ".join(root.xpath("//@style"))

    assert root.get("role") == "img"
    assert named[0].startswith(title)
    assert len(named[1]) > 20
    assert re.findall(r"#[0-9a-f]{3,6}\b", styles) == []
    assert set(re.findall(r"var\((--[a-z-]+)\)", styles)) >= {"--ink", "--accent", "--line"}
    assert root.xpath("//*[local-name()='text']")
    assert re.findall(r"url\((?!#)|https?://(?!www\.w3\.org/)", drawn) == []


def test_the_same_figures_are_the_same_file() -> None:
    """Nothing of the moment or of chance is in a chart."""
    assert curve_chart(_CURVE, 0.5, WORDING) == curve_chart(_CURVE, 0.5, WORDING)


def test_two_charts_of_a_page_share_no_id() -> None:
    """Each id begins with the chart's name, and what is pointed to is there."""
    charts = [curve_chart(_CURVE, 0.5, WORDING), history_chart(_history(3), WORDING)]
    ids = [set(re.findall(r' id="([^"]+)"', chart)) for chart in charts]

    assert ids[0]
    assert not ids[0] & ids[1]
    for chart, own in zip(charts, ids, strict=True):
        assert set(re.findall(r'(?:href="|url\()#([\w-]+)', chart)) <= own
        assert "<path" in chart


def test_a_chart_speaks_the_language_of_the_page() -> None:
    """Its words, days and numbers are those of the language that it is drawn in."""
    spanish = load_wording("es")

    curve, history = curve_chart(_CURVE, 0.5, spanish), history_chart(_history(3), spanish)

    assert spanish.chart_as_set.format(confidence="0,50") in curve
    assert {">0,2<", ">0,8<"} <= set(re.findall(r">0,\d<", curve))
    assert spanish.chart_rightly in history
    assert "1 mar" in history
    assert not re.search(r">0\.\d<", curve + history)


def test_a_file_shows_itself_and_an_element_leaves_that_to_its_page() -> None:
    """Only where a chart stands alone does it bring its colours, and says that it is XML."""
    element = curve_chart(_CURVE, 0.5, WORDING)

    written = as_file(element).decode()

    assert element.startswith("<svg")
    assert "<style" not in element
    assert written.startswith("<?xml")
    assert "--accent: #" in written
    assert element.partition(">")[2].strip() in written
