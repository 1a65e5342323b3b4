"""Names of medicines in a text: international ones, which end alike within a class. Pure, and by rule."""

import re

from corpus.types import Span

_MEDICINE = re.compile(
    r"\b(?:[a-z]{3,}(?:zole|oxifen|oxifene|estane|dronate|dronic acid|[a-z]mab|parib|ciclib|sartan|statin|olol|"
    r"cillin|mycin|floxacin|gliptin|gliflozin|glutide|tinib|relix|relin|paratide))\b",
    re.IGNORECASE,
)


def medicines_in(text: str) -> tuple[Span, ...]:
    """Find the names of medicines by their endings.

    >>> [span.of("does letrozole do that too?") for span in medicines_in("does letrozole do that too?")]
    ['letrozole']
    """
    return tuple(Span(*match.span()) for match in _MEDICINE.finditer(text))
