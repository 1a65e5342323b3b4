"""Ranked lists become one ranked list."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

# Cormack, Clarke and Büttcher, "Reciprocal rank fusion", SIGIR 2009: 60 serves all collections they tried.
_CONSTANT = 60


def fuse(rankings: Iterable[Sequence[int]]) -> list[int]:
    """Fuse rankings, each best first and without repeats, by reciprocal rank; ties by row.

    The order in which the rankings come does not matter.

    >>> fuse([[7, 3], [3, 9]])
    [3, 7, 9]
    """
    # Fractions are summed in rank order so that the sum does not depend on the order of the rankings.
    ranks: dict[int, list[int]] = defaultdict(list)
    for ranking in rankings:
        for rank, row in enumerate(ranking, start=1):
            ranks[row].append(rank)
    scores = {row: sum(1 / (_CONSTANT + rank) for rank in sorted(found)) for row, found in ranks.items()}
    return sorted(scores, key=lambda row: (-scores[row], row))
