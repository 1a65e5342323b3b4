"""The Verify page: pasted quotes go in, and of each it is said whether it still stands."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from assistant.api.failures import refuse_other_methods
from assistant.clips.checking import check_clips, documents_of
from assistant.clips.clip import source_link
from assistant.clips.verdicts import Finding, Side, Stretch, Why
from assistant.errors import TooManyClips
from assistant.live import LiveAssistant
from assistant.web.html import Html, element, filled, joined
from assistant.web.languages import DOCUMENTS
from assistant.web.staff import VERIFY, Form, StaffPages
from assistant.web.wording import Wording
from index.errors import SnapshotCorrupt
from index.home import Home

# More cannot be sent: letters beyond ASCII take up to nine bytes each in a form.
_MAX_CHARS = 20_000
_TAGS = {Side.BOTH: "span", Side.BEFORE: "del", Side.AFTER: "ins"}
# Where there are more, it is another text.
_MOST_CHANGES = 8


def build_verify(live: LiveAssistant, home: Home, pages: StaffPages, route: type[APIRoute] = APIRoute) -> APIRouter:
    """Make the routes of the page.

    Args:
        route: the kind of route, which decides whom it answers.
    """
    router = APIRouter(route_class=route)
    wording = pages.wording
    failures: dict[type[Exception], tuple[int, str]] = {
        TooManyClips: (422, wording.too_many_clips),
        SnapshotCorrupt: (500, wording.broken_copy),
    }

    @router.api_route(VERIFY, methods=["GET", "HEAD"], response_class=HTMLResponse)
    def verify() -> HTMLResponse:
        return HTMLResponse(_page("", Html(), pages))

    @router.post(VERIFY, response_class=HTMLResponse)
    def verified(form: Form) -> HTMLResponse:
        # A form writes each line break as two characters, where a box counts one.
        text = form.get("text", "").replace("\r\n", "\n")
        if len(text) > _MAX_CHARS:
            return HTMLResponse(_page(text, element("p", wording.too_much_text, class_="failure"), pages), 422)
        assistant = live.current()
        published = assistant.snapshot_id
        try:
            findings = check_clips(text, documents_of(home, {published: assistant.documents}), published)
        except tuple(failures) as error:
            status, reason = failures[type(error)]
            return HTMLResponse(_page(text, element("p", reason, class_="failure"), pages), status)
        return HTMLResponse(_page(text, findings_html(findings, published, wording), pages))

    refuse_other_methods(router)
    return router


def findings_html(findings: tuple[Finding, ...], published: str, wording: Wording) -> Html:
    """Show what was found, one after the other."""
    if not findings:
        return element("p", wording.clip_none)
    counts = [sum(wording.verdict(finding) == name for finding in findings) for name in _names(wording)]
    summary = ", ".join(f"{count} × {name}" for count, name in zip(counts, _names(wording), strict=True) if count)
    items = (element("li", *_finding(finding, published, wording), class_=finding.verdict) for finding in findings)
    return joined([element("h2", summary), element("ol", *items, class_="findings")])


def _names(wording: Wording) -> tuple[str, ...]:
    return (wording.clip_current, wording.clip_changed, wording.clip_not_ours)


def _finding(finding: Finding, published: str, wording: Wording) -> Iterator[Html]:
    yield element("h3", wording.verdict(finding))
    yield element("p", wording.why(finding), class_="why")
    if finding.difference:
        legend = wording.legend_altered if finding.why is Why.WORDS_ALTERED else wording.legend_since
        yield element("p", legend, class_="legend")
        yield from difference(finding, wording)
    else:
        words, language = (finding.clip.quote, DOCUMENTS) if finding.clip else (finding.pasted.words, None)
        yield element("blockquote", words, class_="quote", lang=language)
    place, clip = finding.pasted.place, finding.clip
    if clip and finding.why is not Why.UNKEPT:
        source = element("a", clip.source, href=clip.link, class_="citation", lang=DOCUMENTS)
        yield element("p", source, class_="cite")
    now = place.span if place and finding.why is Why.UNKEPT else finding.now
    if now and place:
        address = source_link(place.document_id, published, now, None)
        yield element("p", element("a", wording.place_today, href=address, class_="citation"), class_="cite")


def difference(finding: Finding, wording: Wording) -> Iterator[Html]:
    """Show the words and the line below them apart, and say each change in words: not all can see the marks."""
    words = [part for part in finding.difference if not part.is_source]
    source = [part for part in finding.difference if part.is_source]
    yield element("blockquote", *_marked(words), class_="quote", lang=DOCUMENTS)
    if any(part.side is not Side.BOTH for part in source):
        line = element("span", wording.source_line, class_="label")
        yield element("p", line, " ", element("span", *_marked(source), lang=DOCUMENTS), class_="source-line")
    said = [element("li", sentence) for part in (words, source) for sentence in _changes(part, finding.why, wording)]
    rest = len(said) - _MOST_CHANGES
    more = [element("li", wording.and_more.format(n=wording.number(rest)))] if rest > 0 else []
    yield element("ul", *said[:_MOST_CHANGES], *more, class_="changes")


def _changes(stretches: Sequence[Stretch], why: Why, wording: Wording) -> Iterator[Html]:
    now = "altered" if why is Why.WORDS_ALTERED else "since"
    for first, second in pairwise([Stretch(Side.BOTH, ""), *stretches, Stretch(Side.BOTH, "")]):
        if first.side is Side.BEFORE:
            how = "replaced" if second.side is Side.AFTER else "missing"
            yield _change(wording.change(f"{now}_{how}"), first.text, second.text)
        elif second.side is Side.AFTER:
            yield _change(wording.change(f"{now}_added"), "", second.text)


def _change(sentence: str, before: str, after: str) -> Html:
    was, now = (element("span", text, lang=DOCUMENTS) for text in (before, after))
    return filled(sentence, before=was, after=now)


def _marked(stretches: Sequence[Stretch]) -> Iterator[str]:
    """Write a comparison with what is only in the first text struck through, and only in the second underlined."""
    for stretch in stretches:
        yield element(_TAGS[stretch.side], stretch.text)
        yield " "


def _page(text: str, results: Html, pages: StaffPages) -> Html:
    wording = pages.wording
    label = element("label", wording.verify_label, for_="text")
    box = element("textarea", text, id="text", name="text", rows="8", maxlength=str(_MAX_CHARS), required="")
    button = element("button", wording.verify_button, type="submit", class_="submit")
    form = element("form", label, box, button, method="post", action=VERIFY, class_="staff-form")
    main = element(
        "main",
        element("h1", wording.verify_title),
        element("p", wording.verify_intro, class_="intro"),
        form,
        element("section", results, id="results", tabindex="-1", aria_label=wording.results),
        class_="staff",
    )
    return pages.page(wording.verify_title, main, VERIFY)
