"""What the pages for support staff share: their frame, the way between them, and how a form is read.

They are written by the server and work without a script; a script saves the page from being loaded anew.
"""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request

from assistant.web.html import Html, element, joined, page
from assistant.web.pages import HEAD
from assistant.web.panel import panel
from assistant.web.tray import tray_html
from assistant.web.wording import Wording

SEARCH, VERIFY, LIBRARY = "/search", "/verify", "/library"
STAFF_PATHS = (SEARCH, VERIFY, LIBRARY)
SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
PUBLISH = f"{LIBRARY}/publish"
_MOST_FIELDS = 12
# Otherwise a form would not say which page it comes from, where the connection is not private.
_ORIGIN = element("meta", name="referrer", content="same-origin")
# Those of every page that a script sends the form of, in the order in which they need each other.
_SCRIPTS = ("panel", "copy", "staff", "tray")


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
    pages = {"/": wording.way_ask, SEARCH: wording.way_search, VERIFY: wording.way_verify}
    if not new_tab:
        # Of the people who ask, nobody keeps the library.
        pages[LIBRARY] = wording.way_library
    links = []
    for path, name in pages.items():
        if path == here and new_tab:
            continue
        beside = element("span", f" ({wording.new_tab})", class_="unseen") if new_tab else ""
        target = "_blank" if new_tab else None
        current = "page" if path == here else None
        links += [element("a", name, beside, href=path, target=target, aria_current=current), " "]
    return element("nav", *links, class_="ways", aria_label=wording.ways)


def _scripts(more: tuple[str, ...]) -> list[Html]:
    return [element("script", src=f"/web/{name}.js", defer="") for name in (*_SCRIPTS, *more)]


@dataclass(frozen=True, slots=True)
class StaffPages:
    """What all pages for support staff have in common.

    Attributes:
        may_sign_out: whether who reads them has signed in here, and so can sign out.
        is_guarded: whether staff alone read them, and so may change the library and see what readers asked.
    """

    wording: Wording
    may_sign_out: bool = False
    is_guarded: bool = False

    def page(self, title: str, main: Html, here: str, *, scripts: bool = True, more: tuple[str, ...] = ()) -> Html:
        """Make a page.

        Args:
            here: the path of the page.
            scripts: whether its form is sent by a script where there is one.
            more: the names of other scripts, which need those.
        """
        wording = self.wording
        name = element("p", wording.title, class_="name")
        way_out = self._sign_out() if self.may_sign_out else ""
        header = element("header", element("div", name, ways(wording, here), way_out, class_="masthead"), class_="top")
        origin = _ORIGIN if self.is_guarded or here == SIGN_IN else ""
        head = joined([HEAD, origin, *(_scripts(more) if scripts else [])])
        body = joined([header, main, *(self._rest() if scripts else [])])
        return page(title=f"{title} · {wording.title}", language=wording.language, head=head, body=body)

    def _rest(self) -> list[Html]:
        """Make what the scripts fill: what was done is shown, what was found is only heard."""
        said = element("p", id="said", role="status")
        heard = element("p", id="heard", role="status", class_="unseen")
        return [tray_html(self.wording), panel(self.wording), self._words(), said, heard]

    def _sign_out(self) -> Html:
        button = element("button", self.wording.sign_out, type="submit")
        return element("form", button, method="post", action=SIGN_OUT, class_="sign-out")

    def _words(self) -> Html:
        """Hand the scripts their words."""
        return element(
            "div",
            id="words",
            hidden="",
            data_copied=self.wording.copied,
            data_not_copied=self.wording.not_copied,
            data_failed=self.wording.not_done,
            data_loading=self.wording.loading,
            data_not_opened=self.wording.not_opened,
        )
