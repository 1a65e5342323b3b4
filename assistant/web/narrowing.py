"""The filters of the Search page: what is chosen in its address or its form, and the form that shows it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from assistant.filters import KINDS, POPULATIONS, Head
from assistant.pipeline import Assistant
from assistant.web.html import Html, element
from assistant.web.languages import DOCUMENTS, language_of
from assistant.web.wording import Wording
from index.types import SECTION_MARK

FIELDS = ("document", "section", "population", "kind", "reviewed_since")
# The button that takes every filter away.
WIDEN = "widen"
# Beyond so many, only those that several documents share can be chosen before a document is.
_MOST_SECTIONS = 200
_INDENT = "\u2003"


def chosen(given: Mapping[str, str]) -> dict[str, str]:
    """Take the filters that are set out of an address or a form."""
    return {} if WIDEN in given else {name: given[name] for name in FIELDS if given.get(name)}


def filters_html(assistant: Assistant, now: Mapping[str, str], wording: Wording) -> Html:
    """Show the filters, as they are now."""
    documents = [
        _option(id_, head.title, now.get("document"), lang=language_of(head.metadata))
        for id_, head in assistant.filters.heads.items()
    ]
    people = [_option(name, wording.people[name], now.get("population")) for name in POPULATIONS]
    kinds = [_option(kind.value, getattr(wording, f"kind_{kind}"), now.get("kind")) for kind in KINDS]
    return element(
        "div",
        _choice("document", wording.filter_document, wording.every_document, documents),
        _choice("section", wording.filter_section, wording.every_section, _sections(assistant, now, wording)),
        _choice("population", wording.filter_population, wording.everybody, people),
        _choice("kind", wording.filter_kind, wording.every_kind, kinds),
        _day(now.get("reviewed_since", ""), wording),
        element("button", wording.widen, type="submit", name=WIDEN, value="1", class_="widen") if now else Html(),
        class_="filters",
    )


def _sections(assistant: Assistant, now: Mapping[str, str], wording: Wording) -> Iterator[Html]:
    """Offer the sections of the chosen document, else those that several share, and of a small library all others."""
    sections, section = assistant.filters.sections, now.get("section")
    if now.get("document") in sections:
        listed: Iterable[str] = sections[now["document"]]
        yield from (_section(name, section) for name in listed)
    else:
        held = Counter(name for names in sections.values() for name in names)
        listed = held
        yield from _shared(held, section, wording)
        if len(held) <= _MOST_SECTIONS:
            yield from (_own(assistant.filters.heads[id_], names, held, section) for id_, names in sections.items())
        else:
            listed = [name for name, documents in held.items() if documents > 1]
    if section and section not in listed:
        # Sections have short names too, which an address may give.
        yield _option(section, section, section, lang=DOCUMENTS)


def _shared(held: Counter[str], now: str | None, wording: Wording) -> Iterator[Html]:
    shared = [_section(name, now) for name, documents in held.most_common() if documents > 1]
    if shared:
        yield element("optgroup", *shared, label=wording.shared_sections)


def _own(head: Head, names: Iterable[str], held: Counter[str], now: str | None) -> Html:
    own = [_section(name, now) for name in names if held[name] == 1]
    return element("optgroup", *own, label=head.title, lang=language_of(head.metadata)) if own else Html()


def _section(name: str, now: str | None) -> Html:
    *above, heading = name.split(SECTION_MARK)
    return _option(name, f"{_INDENT * len(above)}{heading}", now, lang=DOCUMENTS)


def _day(now: str, wording: Wording) -> Html:
    id_ = "filter-reviewed_since"
    box = element("input", id=id_, name="reviewed_since", type="date", value=now or None)
    return element("div", element("label", wording.filter_reviewed_since, for_=id_), box)


def _choice(name: str, label: str, every: str, options: Iterable[Html]) -> Html:
    id_ = f"filter-{name}"
    choice = element("select", element("option", every, value=""), *options, id=id_, name=name)
    return element("div", element("label", label, for_=id_), choice)


def _option(value: str, text: str, now: str | None, *, lang: str | None = None) -> Html:
    return element("option", text, value=value, selected="" if value == now else None, lang=lang)
