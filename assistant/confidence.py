"""From evidence to a confidence, and to the decision to answer at all.

Both were chosen on the development questions over the first library, with the default encoder; another encoder or
library has its own scale.
"""

import math

# Nothing is quoted where there is less evidence for the best hit.
ANSWERS_FROM = 0.52
WITHHOLD_NOTHING = -1.0
# The words that a follow-up itself names must find this much by themselves, or it would live on the score of the
# question before it ("is it safe with grapefruit?"). Between 0.37 and 0.4 one of 8 written conversations that must not
# be answered passes, and none of the 61 others is held back.
OWN_WORDS_FROM = 0.41
# A message that may follow the question before it is read alone only if it finds this much more so. On the same
# conversations and the development questions nothing changes down to 0; from 0.03 on, a topic is not left any more.
ALONE_HANDICAP = 0.01
# The nearest passages are shown from here; below, they are noise.
NEAREST_FROM = 0.3
# Logistic curve from the best score to the share of those questions whose quotes hold the answer.
_SLOPE = 15.5
_MIDDLE = 0.477


def confidence(score: float) -> float:
    """Say how likely a best quote of this score answers, 0 to 1."""
    return 1 / (1 + math.exp(-_SLOPE * (score - _MIDDLE)))
