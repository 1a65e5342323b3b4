"""How long a question and each stage of its answer took, where somebody wants to know. Pure but for the clock.

A stage is marked on the method that is one. What another stage takes inside of it is not counted twice.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import wraps
from time import perf_counter
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from assistant.types import Outcome

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Stage(StrEnum):
    """What is done between a question and its outcome; what is in none of them takes next to no time."""

    ASSESS = "assess"
    RETRIEVE = "retrieve"
    SELECT = "select"


# Takes an outcome, the seconds until there was one, and those of each stage.
Observe = Callable[[Outcome, float, Mapping[Stage, float]], None]


class _Observable(Protocol):
    observe: Observe | None


_A = TypeVar("_A", bound=_Observable)
_Seconds = dict[Stage, float]
_took: ContextVar[_Seconds | None] = ContextVar("took", default=None)


def ms_since(started: float) -> float:
    """Give the milliseconds since a moment of `perf_counter`."""
    return round((perf_counter() - started) * 1000, 1)


def observed(ask: Callable[Concatenate[_A, _P], Outcome]) -> Callable[Concatenate[_A, _P], Outcome]:
    """Tell whoever observes an assistant of each outcome of a method."""

    @wraps(ask)
    def told(assistant: _A, /, *arguments: _P.args, **named: _P.kwargs) -> Outcome:
        if assistant.observe is None:
            return ask(assistant, *arguments, **named)
        started = perf_counter()
        with _timing() as stages:
            outcome = ask(assistant, *arguments, **named)
        assistant.observe(outcome, perf_counter() - started, stages)
        return outcome

    return told


@contextmanager
def _timing() -> Iterator[_Seconds]:
    seconds: _Seconds = {}
    token = _took.set(seconds)
    try:
        yield seconds
    finally:
        _took.reset(token)


def staged(stage: Stage) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Mark a function as a stage."""

    def mark(function: Callable[_P, _R]) -> Callable[_P, _R]:
        @wraps(function)
        def timed(*arguments: _P.args, **named: _P.kwargs) -> _R:
            seconds = _took.get()
            if seconds is None:
                return function(*arguments, **named)
            before, started = sum(seconds.values()), perf_counter()
            result = function(*arguments, **named)
            inside = sum(seconds.values()) - before
            seconds[stage] = seconds.get(stage, 0.0) + perf_counter() - started - inside
            return result

        return timed

    return mark
