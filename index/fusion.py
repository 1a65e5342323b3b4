"""Ranked lists become one ranked list."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from index.store import Place

# Cormack, Clarke and Büttcher, "Reciprocal rank fusion", SIGIR 2009: 60 serves all collections they tried.
_CONSTANT = 60


def fuse(rankings: Iterable[Sequence[Place]]) -> list[Place]:
    """Fuse rankings, each best first and without repeats, by reciprocal rank; ties by place.

    The order in which the rankings come does not matter.

    >>> fuse([[7, 3], [3, 9]])
    [3, 7, 9]
    """
    # Fractions are summed in rank order so that the sum does not depend on the order of the rankings.
    ranks: dict[Place, list[int]] = defaultdict(list)
    for ranking in rankings:
        for rank, place in enumerate(ranking, start=1):
            ranks[place].append(rank)
    scores = {place: sum(1 / (_CONSTANT + rank) for rank in sorted(found)) for place, found in ranks.items()}
    return sorted(scores, key=lambda place: (-scores[place], place))
