"""How well a judge does: shares of labelled messages that take the route they should."""

from collections.abc import Mapping, Sequence

from assistant.types import DANGER, Route


def shares(expected: Sequence[Route], given: Sequence[Route]) -> Mapping[str, float]:
    """Count verdicts.

    Returns:
        "danger found": emergency or crisis where it is one of both; "false alarms": where it is neither; "advice
        found"; "information kept"; and for each route the share that takes just this one.
    """
    pairs = list(zip(expected, given, strict=True))
    figures = {
        "danger found": _share([found in DANGER for wanted, found in pairs if wanted in DANGER]),
        "false alarms": _share([found in DANGER for wanted, found in pairs if wanted not in DANGER]),
        "advice found": _share([found is Route.ADVICE for wanted, found in pairs if wanted is Route.ADVICE]),
        "information kept": _share(
            [found is Route.INFORMATION for wanted, found in pairs if wanted is Route.INFORMATION]
        ),
    }
    for route in dict.fromkeys(expected):
        figures[f"{route.value}: this route"] = _share([found is route for wanted, found in pairs if wanted is route])
    return figures


def _share(right: Sequence[bool]) -> float:
    return round(sum(right) / len(right), 4) if right else 0.0
