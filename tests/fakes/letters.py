"""What a letter does to a text that is pasted into it, without changing what it says."""

import textwrap
from dataclasses import dataclass

from hypothesis import strategies as st

_STRAIGHT = str.maketrans({**dict.fromkeys("‘’", "'"), **dict.fromkeys("“”", '"')})


@dataclass(frozen=True, slots=True)
class Letter:
    """One way in which a letter carries a text."""

    width: int
    prefix: str
    is_straight: bool
    has_hard_blanks: bool
    ending: str
    signature: str

    def carries(self, text: str) -> str:
        """Wrap, quote and sign a text."""
        if self.is_straight:
            text = text.translate(_STRAIGHT)
        if self.has_hard_blanks:
            text = text.replace(" ", "\u00a0 ")
        lines = [part for line in text.splitlines() for part in self._wrapped(line)]
        return self.ending.join([*(self.prefix + line for line in lines), *self.signature.splitlines()])

    def _wrapped(self, line: str) -> list[str]:
        if not self.width:
            return [line]
        return textwrap.wrap(line, self.width, break_long_words="/source/" in line, break_on_hyphens=True) or [""]


LETTERS = st.builds(
    Letter,
    width=st.one_of(st.just(0), st.integers(20, 90)),
    prefix=st.sampled_from(["", "> ", ">", ">> ", "> > ", "    ", "\t"]),
    is_straight=st.booleans(),
    has_hard_blanks=st.booleans(),
    ending=st.sampled_from(["\n", "\r\n", "\n\n"]),
    signature=st.sampled_from(["", "-- \nA. Nurse\nTel. 01632 960123", "Sent from my telephone"]),
)
