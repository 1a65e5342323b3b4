"""Reads text back out of HTML, as a browser would: the independent half of the tests of what is written."""

from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "br", "input"})


class _Reader(HTMLParser):
    def __init__(self, wanted: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wanted = wanted
        self.found: list[str] = []
        self.tags: list[str] = []
        self._open: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag in _VOID:
            return
        self._open.append(tag)
        classes = (dict(attrs).get("class") or "").split()
        if self._depth or tag == self.wanted or self.wanted.removeprefix(".") in classes:
            if not self._depth:
                self.found.append("")
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes another element"
        self._depth = max(0, self._depth - 1)

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.found[-1] += data


def texts(html: str, wanted: str) -> list[str]:
    """List the text of each element of a tag ("mark") or class (".quote"); fails where elements do not nest."""
    reader = _Reader(wanted)
    reader.feed(html)
    reader.close()
    return reader.found


def tags(html: str) -> set[str]:
    """Return the names of all elements."""
    reader = _Reader("")
    reader.feed(html)
    reader.close()
    return set(reader.tags)


def as_one_line(text: str) -> str:
    """Count each run of white space as one blank, as the promise about quotes does."""
    return " ".join(text.split())
