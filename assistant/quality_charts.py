"""Charts of the quality card, as an SVG element of a page, or as a file of its own.

The drawing library draws in stand-in colours, which become the variables of the page's own stylesheet: so a chart
follows a dark page and forced colours. A file defines the same variables itself. Lines differ by shape too, every chart
has a title and a description, and its words are text.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

from lxml import etree

from assistant.quality import Point, share_of
from assistant.stored_card import Past
from assistant.web.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_SVG = "http://www.w3.org/2000/svg"
_LINK = "{http://www.w3.org/1999/xlink}href"
_INK, _SOFT, _LINE, _ACCENT, _URGENT = "#010101", "#020202", "#030303", "#040404", "#050505"
_VARIABLES = {_INK: "--ink", _SOFT: "--ink-soft", _LINE: "--line", _ACCENT: "--accent", _URGENT: "--urgent"}
# As in `web/static/app.css`, for a chart that stands alone.
_ALONE = """
svg { --paper: #fbfaf7; --ink: #1d1c1a; --ink-soft: #5c5851; --line: #e3dfd6; --accent: #0f6b63; --urgent: #a3231c;
  background: var(--paper); font-family: system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { svg { --paper: #171817; --ink: #ece9e3; --ink-soft: #b4afa5; --line: #3a3c3a;
  --accent: #79cfc3; --urgent: #ff9d92; } }
@media (forced-colors: active) { svg { --paper: Canvas; --ink: CanvasText; --ink-soft: CanvasText; --line: GrayText;
  --accent: LinkText; --urgent: CanvasText; } }
"""
_INCHES = (4.8, 3.4)
_POINTS = 10
# The library's annotations name every key one by one.
_STYLE: dict[Any, object] = {
    "svg.fonttype": "none",
    "font.size": _POINTS,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _SOFT,
    "xtick.color": _SOFT,
    "ytick.color": _SOFT,
    "xtick.labelcolor": _INK,
    "ytick.labelcolor": _INK,
    "grid.color": _LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
# Of a share axis, so that a mark at 0 or 1 is whole.
_SHARES = (-0.04, 1.04)
# The drawing library has one style for the whole process.
_STYLED = Lock()


def curve_chart(curve: Sequence[Point], answers_from: float, wording: Wording) -> str:
    """Draw how much is answered against how many of the answers are wrong, with the threshold that is set.

    Args:
        answers_from: the confidence from which on is answered; one of the curve's.
    """
    shown = [point for point in curve if point.shown]
    chosen = next(point for point in curve if point.confidence == answers_from)
    confidence, answered, wrong = map(wording.fraction, (answers_from, chosen.answered, chosen.wrong))
    with _drawing("curve", wording) as (drawing, axes):
        axes.plot([one.wrong for one in shown], [one.answered for one in shown], color=_ACCENT, marker=".", lw=1.5)
        axes.plot([chosen.wrong], [chosen.answered], color=_URGENT, marker="D", markersize=8)
        axes.annotate(
            wording.chart_as_set.format(confidence=confidence),
            (chosen.wrong, chosen.answered),
            xytext=(8, -14),
            textcoords="offset points",
            color=_URGENT,
        )
        axes.xaxis.set_major_formatter(_ticks(wording))
        axes.set_xlabel(wording.chart_wrong)
        axes.set_ylabel(wording.chart_answered)
        axes.set_xlim(-0.02, max([0.1, *(point.wrong for point in shown)]) * 1.5)
        text = wording.chart_curve_text.format(confidence=confidence, answered=answered, wrong=wrong)
        return _svg(drawing, "curve", wording.chart_curve, text)


def history_chart(history: Sequence[Past], wording: Wording) -> str:
    """Draw the share of rightly answered questions and of wrong answers over snapshots, with intervals.

    Args:
        history: at least one, oldest first.
    """
    with _drawing("history", wording) as (drawing, axes):
        for counts, name, colour, form in (
            ([past.answered for past in history], wording.chart_rightly, _ACCENT, "o-"),
            ([past.wrong for past in history], wording.chart_wrong, _URGENT, "D--"),
        ):
            known = [(number, counted) for number, counted in enumerate(counts) if counted]
            shares = [share_of(counted.count, counted.of) for _, counted in known]
            axes.errorbar(
                [number for number, _ in known],
                [one.share for one in shares],
                yerr=[[one.share - one.low for one in shares], [one.high - one.share for one in shares]],
                fmt=form,
                color=colour,
                capsize=3,
                label=name,
            )
        labels = [f"{wording.short_day(past.measured)}\n{past.measured:%H:%M}" for past in history]
        axes.set_xticks(range(len(history)), labels, fontsize=_POINTS - 2)
        axes.set_xlim(-0.5, len(history) - 0.5)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.2), ncols=1, frameon=False, labelcolor=_INK)
        first, last = (wording.day(past.measured) for past in (history[0], history[-1]))
        text = wording.chart_history_text.format(n=len(history), first=first, last=last)
        return _svg(drawing, "history", wording.chart_history, text)


def as_file(chart: str) -> bytes:
    """Make a chart a file that shows itself without a page."""
    root = etree.fromstring(chart)
    style = etree.Element(f"{{{_SVG}}}style")
    style.text = _ALONE
    root.insert(0, style)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


@contextmanager
def _drawing(name: str, wording: Wording) -> "Iterator[tuple[Drawing, Axes]]":
    """Begin a drawing of shares, and hold the style until it is written."""
    import matplotlib as mpl
    from matplotlib.figure import Figure as Drawing

    # Not through pyplot, which keeps state. The salt makes the same chart the same file.
    with _STYLED, mpl.rc_context({**_STYLE, "svg.hashsalt": name}):
        drawing = Drawing(figsize=_INCHES, layout="constrained")
        drawing.patch.set_alpha(0)
        axes = drawing.add_subplot()
        axes.patch.set_alpha(0)
        axes.set_ylim(*_SHARES)
        axes.yaxis.set_major_formatter(_ticks(wording))
        axes.grid(visible=True, linewidth=0.6)
        yield drawing, axes


def _ticks(wording: Wording) -> Callable[[float, float], str]:
    """Write the numbers of an axis as the language does."""
    return lambda value, _: wording.number(value)


def _svg(drawing: "Drawing", name: str, title: str, text: str) -> str:
    """Write a drawing as an element of its own, in the variables of the page."""
    written = io.BytesIO()
    drawing.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    content = written.getvalue()
    for colour, variable in _VARIABLES.items():
        content = content.replace(colour.encode(), f"var({variable})".encode())
    root = etree.fromstring(content)
    etree.strip_elements(root, f"{{{_SVG}}}metadata", f"{{{_SVG}}}style", with_tail=False)
    for found in root.iter(etree.Element):
        _named(found, name)
    for tag, words in (("desc", text), ("title", title)):
        made = etree.Element(f"{{{_SVG}}}{tag}", id=f"{name}-{tag}")
        made.text = words
        root.insert(0, made)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    return etree.tostring(root, encoding="unicode")


def _named(element: "etree._Element", name: str) -> None:
    """Give an element's id, and what it points to, a name of the chart's own; leave its font to the page."""
    for key, given in element.attrib.items():
        attribute, value = str(key), str(given)
        if attribute == "id":
            element.set(attribute, f"{name}-{value}")
        elif attribute == _LINK:
            element.set(attribute, value.replace("#", f"#{name}-"))
        elif attribute == "clip-path":
            element.set(attribute, value.replace("url(#", f"url(#{name}-"))
        elif attribute == "style":
            kept = [part for part in value.split(";") if "font-family" not in part]
            element.set(attribute, ";".join(kept))
