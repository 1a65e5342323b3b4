"""From scores to a confidence, and to the decision to answer at all.

Both were chosen on the development questions over the first library, with the default encoder; another encoder or
library has its own scale.
"""

import math

# Nothing is quoted where the best hit scores less. Of 123 answerable development questions 5 % fall below it, and 74 %
# of the 42 unanswerable ones (area under the curve of the score alone 0.88; 0.60 before the encoder was trained on
# near misses).
ANSWERS_FROM = 0.45
# The words that a follow-up itself names must find this much, or this share of what it finds together with the
# question before it; else it would live on the score of that question ("is it safe with grapefruit?"). A message with
# many words of its own says other things besides what it asks for. On 59 follow-ups that are answered all pass, on 16
# that are not 15 fail.
OWN_WORDS_FROM = 0.39
OWN_SHARE = 0.7
MANY_OWN_WORDS_FROM = 0.25
# A message that may stand alone is joined to the question before it only if this much more is found so, since what
# the earlier question found is found again.
PAST_HANDICAP = 0.03
# The nearest passages are shown from here; below, they are noise.
NEAREST_FROM = 0.3
# Logistic curve from the best score to the share of those questions whose quotes hold the answer.
_SLOPE = 15.5
_MIDDLE = 0.477


def confidence(score: float) -> float:
    """Say how likely a best quote of this score answers, 0 to 1."""
    return 1 / (1 + math.exp(-_SLOPE * (score - _MIDDLE)))
