"""From evidence to a confidence, and to the decision to answer at all.

Both were chosen on the development questions over the first library, with the default encoder; another encoder or
library has its own scale.
"""

import math

# Nothing is quoted where there is less evidence for the best hit. docs/answers.md has what that withholds and what it
# lets through, and the thresholds beside it.
ANSWERS_FROM = 0.52
WITHHOLD_NOTHING = -1.0
# The words that a follow-up itself names must find this much by themselves, or it would live on the evidence for the
# question before it ("is it safe with grapefruit?"). Between 0.4 and 0.45 one of 8 written conversations that must not
# be answered passes, at 0.375 three; none of the 61 others is held back.
OWN_WORDS_FROM = 0.41
# A message that may follow the question before it is read alone only if it finds this much more so. On the same
# conversations nothing changes between 0 and 0.02.
ALONE_HANDICAP = 0.01
# The nearest passages are shown from here; below, they are noise.
NEAREST_FROM = 0.3
# Logistic curve from evidence to the share of questions whose quotes hold the answer, fitted to 159 development
# questions, answerable or not, that all were answered: between 0.5 and 0.55 a third was answered rightly, between 0.55
# and 0.6 five in six.
_SLOPE = 17.3
_MIDDLE = 0.527


def confidence(evidence: float) -> float:
    """Say how likely quotes answer whose best hit has this evidence, 0 to 1."""
    return 1 / (1 + math.exp(-_SLOPE * (evidence - _MIDDLE)))


def evidence_for(share: float) -> float:
    """Say how much evidence has this confidence; the reverse of `confidence`.

    Args:
        share: between 0 and 1, neither of them.
    """
    return _MIDDLE + math.log(share / (1 - share)) / _SLOPE
