"""Charts: what is drawn, in whose colours, and what of a stored one reaches a page."""

import re
from datetime import UTC, datetime

import pytest
from lxml import etree

from assistant.errors import CardUnusable
from assistant.quality import Point
from assistant.quality_charts import curve_chart, history_chart
from assistant.stored_card import Counted, Past
from assistant.web.inline_svg import inline
from assistant.web.wording import load_wording

WORDING = load_wording()
_CURVE = tuple(Point(step / 20, 1 - step / 25, 0.4 - step / 60, 40, 60 - step) for step in range(20))
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 1 1">{}</svg>'


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
def test_a_chart_has_words_and_the_colours_of_the_page(drawn: bytes, title: str) -> None:
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
    assert re.findall(r"url\((?!#)|https?://(?!www\.w3\.org/)", drawn.decode()) == []


def test_the_same_figures_are_the_same_file() -> None:
    """Nothing of the moment or of chance is in a chart."""
    assert curve_chart(_CURVE, 0.5, WORDING) == curve_chart(_CURVE, 0.5, WORDING)


def test_two_charts_of_a_page_share_no_id() -> None:
    """Each id begins with the chart's name, and what is pointed to is there."""
    charts = [inline(curve_chart(_CURVE, 0.5, WORDING)), inline(history_chart(_history(3), WORDING))]
    ids = [set(re.findall(r' id="([^"]+)"', chart)) for chart in charts]

    assert ids[0]
    assert not ids[0] & ids[1]
    for chart, own in zip(charts, ids, strict=True):
        assert set(re.findall(r'(?:href="|url\()#([\w-]+)', chart)) <= own
        assert "<path" in chart


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<style>path { fill: url(https://example.org) }</style>",
        '<path d="M 0 0" onload="alert(1)"/>',
        '<a xlink:href="javascript:alert(1)"><text>press</text></a>',
        '<use xlink:href="https://example.org/a.svg#a"/>',
        '<image xlink:href="https://example.org/a.png"/>',
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x"/></body></foreignObject>',
        '<path d="M 0 0" style="fill: url(https://example.org/); stroke: expression(alert(1))"/>',
        '<path d="M 0 0" clip-path="url(https://example.org/#a)"/>',
        '<set attributeName="href" to="javascript:alert(1)"/>',
        '<rect width="1" id="a b&quot; onload=&quot;alert(1)"/>',
    ],
)
def test_what_does_not_draw_is_dropped(hostile: str) -> None:
    """Of a chart that somebody put other things into only what draws comes through."""
    shown = inline(_SVG.format(f"<text>kept</text>{hostile}").encode())

    assert "kept" in shown
    assert not re.search(r"script|<style|onload|example\.org|javascript|<image|foreign|expression|<set|<a ", shown)


def test_words_in_a_chart_stay_words() -> None:
    """Markup in a label is escaped, and an entity of the file's own is not resolved."""
    shown = inline(_SVG.format("<text>&lt;b&gt; &amp; co</text>").encode())
    entity = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _SVG.format("<text>&x;</text>")

    assert "<text>&lt;b&gt; &amp; co</text>" in shown
    assert "root:" not in inline(entity.encode())


def test_what_is_no_chart_is_refused() -> None:
    """The message names the command that makes it again."""
    with pytest.raises(CardUnusable, match="citewell index update"):
        inline(b"no svg")
