"""From scores to a confidence, and to the decision to answer at all.

Both were chosen on the development questions over the first library, with the default encoder; another encoder or
library has its own scale.
"""

import math

# A best hit below this is not quoted. Of 123 answerable development questions 7 % fall below it, and 43 % of the
# 42 unanswerable ones; a single score cannot separate them better (area under the curve 0.60).
ANSWERS_FROM = 0.495
# A follow-up with words of its own must find this much by them alone, or it would live on the score of the question
# before it ("is it safe with grapefruit?"). Each of the 20 answerable follow-ups among those questions does.
OWN_WORDS_FROM = 0.43
# The nearest passages are shown from here; below, they are noise.
NEAREST_FROM = 0.35
# Logistic curve from the best score to the share of those 165 questions whose quotes hold the answer.
_SLOPE = 14
_MIDDLE = 0.5


def confidence(score: float) -> float:
    """Say how likely a best quote of this score answers, 0 to 1."""
    return 1 / (1 + math.exp(-_SLOPE * (score - _MIDDLE)))
