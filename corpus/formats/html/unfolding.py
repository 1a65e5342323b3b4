"""What a page lets its readers unfold: where the words to press on are no heading of what they hide."""

from lxml import etree

from corpus.formats.html.page import Element, is_heading


def is_plain_summary(element: Element) -> bool:
    """Tell whether an element holds the words to press on, and these are not a heading anyhow."""
    return element.tag == "summary" and not any(map(is_heading, element.iter()))


def followed(root: Element, *, goes_on: bool) -> set[Element]:
    """Find what unfolds that words follow before a heading does: a heading in it would stand over them too.

    What unfolds one below the other is told together, by what follows the last.

    Args:
        root: holds the elements
        goes_on: whether words follow that no heading parts from these
    """
    found: set[Element] = set()
    is_followed = goes_on
    for event, element in reversed(list(etree.iterwalk(root, events=("start", "end")))):
        if event == "end":
            is_followed = is_followed or (element is not root and bool((element.tail or "").strip()))
            found |= {element} if is_followed and element.tag == "details" else set()
        elif element.tag == "details":
            is_followed = element in found
        else:
            is_followed = not is_heading(element) and (is_followed or bool((element.text or "").strip()))
    return found
