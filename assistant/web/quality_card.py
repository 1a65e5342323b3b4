"""The quality card on the Library page: what was measured when the published version was made, as table and charts."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from assistant.homes import home_at
from assistant.quality import Figure, share_of
from assistant.quality_charts import curve_chart, history_chart
from assistant.settings import Settings
from assistant.stored_card import SHOWN, Counted, StoredCard, card_for
from assistant.translations import ENGLISH
from assistant.web.html import Html, element, filled
from assistant.web.wording import Wording
from corpus.errors import CitewellError
from index.encoding import reranker_sha256
from index.manifest import Manifest

# Writes the section about the version that answers, None where what it says of itself cannot be read.
QualitySection = Callable[[Manifest | None], Html]


def quality_section(settings: Settings, wording: Wording) -> QualitySection:
    """Make what writes the section; the file of questions is read whenever it is, since it may have changed."""
    home = home_at(settings)
    reranker = reranker_sha256(settings.reranker) if settings.quality_questions else None
    charts = _Charts(wording)

    def write(published: Manifest | None) -> Html:
        if published is None:
            return Html()
        return element("section", element("h2", wording.quality_title), *content(published), class_="quality")

    def content(published: Manifest) -> list[Html]:
        if not settings.quality_questions:
            return [element("p", wording.quality_off)]
        try:
            card = card_for(settings, home, published, reranker)
        except CitewellError as error:
            why = element("span", str(error), lang=ENGLISH)
            return [element("p", filled(wording.quality_refused, why=why), class_="note")]
        return [*_measured(card, wording), *charts.of(card)]

    return write


def _measured(card: StoredCard, wording: Wording) -> Iterator[Html]:
    yield element("p", wording.quality_intro.format(n=wording.number(card.questions), date=wording.day(card.measured)))
    rows = [
        _row(_named(figure, wording), _count(card.figures[figure], wording), _percent(card.figures[figure], wording))
        for figure in SHOWN
        if figure in card.figures
    ]
    time = _row(
        _name(wording.quality_time, wording.quality_time_means),
        wording.quality_time_value.format(median=wording.number(round(card.median_ms))),
        wording.quality_time_most.format(p95=wording.number(round(card.p95_ms))),
    )
    heads = (wording.quality_figure, wording.quality_count, wording.quality_interval)
    yield _table(heads, [*rows, time])


def _named(figure: Figure, wording: Wording) -> Html:
    key = f"quality_{figure.name.lower()}"
    return _name(getattr(wording, key), getattr(wording, f"{key}_means"))


def _name(name: str, means: str) -> Html:
    return element("th", name, element("span", means, class_="means"), scope="row")


class _Charts:
    """Draws the charts of a card once: it takes a second, and the same card is looked at again and again."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._drawn: tuple[StoredCard, tuple[Html, ...]] | None = None

    def of(self, card: StoredCard) -> tuple[Html, ...]:
        """Give each chart with the table of what it shows; a first version has no history."""
        known = self._drawn
        if known and known[0] == card:
            return known[1]
        figures = (_curve(card, self._wording), *([_history(card, self._wording)] if len(card.history) > 1 else []))
        self._drawn = (card, figures)
        return figures


def _curve(card: StoredCard, wording: Wording) -> Html:
    heads = (wording.quality_threshold, wording.chart_answered, wording.chart_wrong)
    rows = [
        _row(
            element("th", wording.fraction(point.confidence), scope="row"),
            _count(Counted(point.answered * point.answerable, point.answerable), wording),
            _count(Counted(point.wrong * point.shown, point.shown), wording),
        )
        for point in card.curve
    ]
    drawn = Html(curve_chart(card.curve, card.answers_from, wording))
    return _figure(wording.chart_curve, drawn, _table(heads, rows), wording)


def _history(card: StoredCard, wording: Wording) -> Html:
    heads = (wording.quality_version, wording.chart_rightly, wording.chart_wrong)
    rows = [
        _row(element("th", past.snapshot_id, scope="row"), _both(past.answered, wording), _both(past.wrong, wording))
        for past in card.history
    ]
    return _figure(wording.chart_history, Html(history_chart(card.history, wording)), _table(heads, rows), wording)


def _figure(title: str, chart: Html, table: Html, wording: Wording) -> Html:
    details = element("details", element("summary", wording.quality_table), table)
    return element("figure", element("h3", title), chart, details, class_="chart")


def _table(heads: Sequence[str], rows: Iterable[Html]) -> Html:
    head = element("thead", element("tr", *(element("th", name, scope="col") for name in heads)))
    return element("div", element("table", head, element("tbody", *rows)), class_="scroll", tabindex="0")


def _row(name: Html, *values: str) -> Html:
    return element("tr", name, *(element("td", value) for value in values))


def _both(counted: Counted | None, wording: Wording) -> str:
    return f"{_count(counted, wording)}: {_percent(counted, wording)}" if counted else wording.not_stated


def _count(counted: Counted, wording: Wording) -> str:
    return wording.quality_counted.format(count=wording.number(round(counted.count)), of=wording.number(counted.of))


def _percent(counted: Counted, wording: Wording) -> str:
    one = share_of(counted.count, counted.of)
    share, low, high = (f"{100 * value:.0f}" for value in (one.share, one.low, one.high))
    return wording.quality_share.format(share=share, low=low, high=high)
