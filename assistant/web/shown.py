"""What an answer on the page quoted, read back out of its HTML. The reverse of `assistant.web.outcomes`."""

from html.parser import HTMLParser


def quotes_shown(content: str) -> tuple[str, ...]:
    """List the texts of the quotes in an outcome's HTML, best first.

    >>> quotes_shown('<ol><li><blockquote class="quote">Is <mark>it</mark> &lt; 5?</blockquote></li></ol>')
    ('Is it < 5?',)
    """
    reader = _QuoteReader()
    reader.feed(content)
    reader.close()
    return tuple(reader.quotes)


class _QuoteReader(HTMLParser):
    """Collects the text inside elements of class `quote`, which never stand in each other."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.quotes: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ("class", "quote") in attrs:
            self._tag = tag
            self.quotes.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._tag:
            self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._tag:
            self.quotes[-1] += data
