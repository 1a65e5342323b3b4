"""What a page says of itself: in its head, in its JSON-LD, and in the line that says when it was reviewed.

Only what is said in so many words is taken: a date that may be anything is none.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from corpus.formats.html.page import Element
from corpus.formats.html.words import in_one_line
from corpus.types import Metadata

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<{}>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    r"(?:(?P<iso>\d{4}-\d\d-\d\d)"
    rf"|(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH.format('m1')},?\s+(?P<y1>\d{{4}})"
    rf"|{_MONTH.format('m2')}\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}}))"
)
# At most a name or two stand between the word and its date: "Medically reviewed by A. Person, M.D., on May 3, 2026".
_REVIEWED = re.compile(
    rf"(?:\b(?:last|medically|clinically|page|content|date)\s+(?:last\s+)?|^)reviewed\b.{{0,80}}?{_DATE}", re.I | re.M
)
_REVIEW_DUE = re.compile(
    rf"\b(?:next\s+review(?:\s+due|\s+date)?|review\s+due|due\s+for\s+review|next\s+reviewed)\b.{{0,30}}?{_DATE}", re.I
)
_ANY_DATE = re.compile(_DATE, re.I)
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(https?://[^\s<>]{1,2000}) -->")
_SAVED_FROM_WITHIN = 2000  # characters
_DEEPEST = 20
_MOST_AROUND = 100_000  # characters
_NAMES = {
    "url": ("og:url",),
    "publisher": ("og:site_name", "dcterms.publisher", "dc.publisher", "citation_publisher", "application-name"),
    "published": ("article:published_time", "dcterms.issued", "dc.date.issued", "dcterms.created", "dc.date",
                  "citation_publication_date", "datepublished", "date"),
    "reviewed": ("lastreviewed", "last-reviewed", "dcterms.reviewed", "dcterms.datereviewed", "reviewdate"),
    "licence": ("dcterms.license", "dcterms.rights", "dc.rights", "license"),
    "language": ("content-language", "dcterms.language", "dc.language", "og:locale"),
    "title": ("og:title", "citation_title", "dcterms.title", "dc.title"),
}  # fmt: skip


def metadata_of(source: str, root: Element) -> Metadata:
    """Read what is known about a page, before anything is taken away from it."""
    named = _named(root)
    linked = _linked_data(root)
    seen = _around(root)
    saved_from = _SAVED_FROM.search(source, 0, _SAVED_FROM_WITHIN)
    addresses = (_link(root, "canonical"), named.get("url"), linked.get("url"), saved_from and saved_from[1])
    return Metadata(
        url=next((address for address in addresses if address and address.startswith(("http://", "https://"))), None),
        publisher=named.get("publisher") or linked.get("publisher"),
        published=_day(linked.get("datePublished")) or _day(named.get("published")) or _day(_stamped(root)),
        reviewed=_day(linked.get("lastReviewed")) or _day(named.get("reviewed")) or _said(_REVIEWED, seen),
        review_due=_said(_REVIEW_DUE, seen),
        licence=_link(root, "license") or linked.get("license") or named.get("licence"),
        language=(root.get("lang") or root.get("xml:lang") or named.get("language") or "").replace("_", "-") or None,
    )


def title_of(root: Element) -> str | None:
    """Read the title in a page's head."""
    title = root.find(".//title")
    return _named(root).get("title") or (in_one_line(title) if title is not None else None) or None


def _around(root: Element) -> str:
    """Return the words at the top and at the foot of a page, where it says when it was reviewed."""
    words = "\n".join(" ".join(str(text).split()) for text in root.itertext())
    ends = f"{words[:_MOST_AROUND]}\n{words[_MOST_AROUND:][-_MOST_AROUND:]}"
    return re.sub(r"\s(?=on\b|by\b|:|\d)|(?<=:)\s|(?<=\bon)\s", " ", re.sub(r"\n+", "\n", ends))


def _named(root: Element) -> dict[str, str]:
    """Read the `meta` elements, each of our names from the first of theirs that is there."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("http-equiv") or meta.get("itemprop") or ""
        words = " ".join((meta.get("content") or "").split())
        if words:
            found.setdefault(name.lower(), words)
    return {ours: next(found[name] for name in theirs if name in found) for ours, theirs in _NAMES.items()
            if any(name in found for name in theirs)}  # fmt: skip


def _link(root: Element, relation: str) -> str | None:
    links = (link for link in root.iter("link", "a") if relation in (link.get("rel") or "").lower().split())
    return next((link.get("href", "").strip() or None for link in links), None)


def _stamped(root: Element) -> str | None:
    stamps = (time for time in root.iter("time") if time.get("itemprop") == "datePublished")
    return next((time.get("datetime") or in_one_line(time) for time in stamps), None)


def _linked_data(root: Element) -> dict[str, str]:
    """Read from the page's JSON-LD what is said of the page itself, not of pictures or comments."""
    found: dict[str, str] = {}
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            things = list(_things(json.loads(script.text or ""), _DEEPEST))
        except (ValueError, RecursionError):
            continue  # a script that is no JSON says nothing
        for thing in things:
            for name in ("datePublished", "lastReviewed", "url", "publisher", "license"):
                words = _name_of(thing.get(name))
                if words:
                    found.setdefault(name, words)
    return found


def _things(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, list) and depth:
        for part in value:
            yield from _things(part, depth - 1)
    elif isinstance(value, dict):
        kinds = value["@type"] if isinstance(value.get("@type"), list) else [value.get("@type")]
        kind = " ".join(name for name in kinds if isinstance(name, str))
        if kind.endswith(("Page", "Article", "Posting", "Report", "Webpage", "Document", "CreativeWork", "FAQPage")):
            yield value
        yield from _things(value.get("@graph", []), depth - 1)
        yield from _things(value.get("mainEntity", []), depth - 1)


def _name_of(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("url")
    if not isinstance(value, str):
        return None
    # JSON can spell half of a surrogate pair, UTF-8 cannot.
    return " ".join(value.encode("utf-8", "replace").decode("utf-8").split()) or None


def _said(pattern: re.Pattern[str], text: str) -> date | None:
    found = pattern.search(text)
    return _date(found) if found else None


def _day(text: str | None) -> date | None:
    found = _ANY_DATE.match(text.strip()) if text else None
    return _date(found) if found else None


def _date(found: re.Match[str]) -> date | None:
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"])
        month = _MONTHS.index((found["m1"] or found["m2"])[:3].lower()) + 1
        return date(int(found["y1"] or found["y2"]), month, int(found["d1"] or found["d2"]))
    except ValueError:
        return None  # 31 February
