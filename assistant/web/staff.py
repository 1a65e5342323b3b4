"""What the pages for support staff share: their frame, the way between them, and how a form is read.

They are written by the server and work without a script; a script saves the page from being loaded anew.
"""

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request

from assistant.web.html import Html, element, joined, page
from assistant.web.pages import HEAD
from assistant.web.panel import panel
from assistant.web.wording import Wording

_MOST_FIELDS = 12
_SCRIPTS = joined([element("script", src=f"/web/{name}.js", defer="") for name in ("panel", "copy", "staff")])


async def _fields(request: Request) -> dict[str, str]:
    """Read a form; what is no form has no fields. What is typed stands in the body, never in the address."""
    body = (await request.body()).decode("utf-8", "replace")
    try:
        given = parse_qs(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in given.items()}


Form = Annotated[dict[str, str], Depends(_fields)]


def ways(wording: Wording, here: str, *, new_tab: bool = False) -> Html:
    """Lead from each surface to the others.

    Args:
        here: the path of the present page.
        new_tab: open the others beside it, since a conversation is lost by leaving it.
    """
    pages = {"/": wording.way_ask, "/search": wording.way_search, "/verify": wording.way_verify}
    links = []
    for path, name in pages.items():
        if path == here and new_tab:
            continue
        beside = element("span", f" ({wording.new_tab})", class_="unseen") if new_tab else ""
        target = "_blank" if new_tab else None
        current = "page" if path == here else None
        links += [element("a", name, beside, href=path, target=target, aria_current=current), " "]
    return element("nav", *links, class_="ways", aria_label=wording.ways)


def staff_page(title: str, main: Html, here: str, wording: Wording) -> Html:
    """Make a page for support staff."""
    name = element("p", wording.title, class_="name")
    header = element("header", element("div", name, ways(wording, here), class_="masthead"), class_="top")
    words = element(
        "div",
        id="words",
        hidden="",
        data_copied=wording.copied,
        data_not_copied=wording.not_copied,
        data_failed=wording.not_done,
        data_loading=wording.loading,
        data_not_opened=wording.not_opened,
    )
    said = element("p", id="said", role="status")
    body = joined([header, main, panel(wording), words, said])
    return page(title=f"{title} · {wording.title}", language=wording.language, head=joined([HEAD, _SCRIPTS]), body=body)
