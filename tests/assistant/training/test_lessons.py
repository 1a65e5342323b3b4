"""What is taught of a message and of its parts."""

from itertools import pairwise

import numpy as np

from assistant.safety.plain import as_asked, plain
from assistant.training.labelled import LabelledMessage, mixed, read_messages
from assistant.training.lessons import lessons, parts_of
from assistant.types import Route
from index.types import Manner

DANGER = {Route.EMERGENCY, Route.CRISIS}
FALL = LabelledMessage("She fell. She cannot stand!", Route.EMERGENCY, "1", "a")
FALLEN = LabelledMessage("She fell in May. Is that common", Route.INFORMATION, "2", "a")
THANKS = LabelledMessage("thanks", Route.CHAT, "3", "a")
JOINED = LabelledMessage("thanks. She fell. She cannot stand!", Route.EMERGENCY, "1", "a", (THANKS, FALL))


def _read(message: LabelledMessage) -> Manner:
    """Make a word piece of each letter, and one for each mark at an end."""
    parts = parts_of(message)
    bounds = np.cumsum([1, *(len(part) for part in parts)]).tolist()
    pieces = np.arange(bounds[-1] + 1, dtype=np.float32)[:, None]
    return Manner(pieces, tuple(slice(*both) for both in pairwise(bounds)))


def _taught(message: LabelledMessage) -> list[tuple[int, int, set[Route]]]:
    return [
        (int(lesson.pieces[0, 0]), len(lesson.pieces), set(lesson.routes))
        for lesson in lessons([message], [_read(message)])
    ]


def test_a_sentence_of_what_is_harmless_is_harmless() -> None:
    """Nothing more is known of it."""
    harmless = set(Route) - DANGER

    assert parts_of(FALLEN) == ("she fell in may.", "is that common?")
    assert _taught(FALLEN) == [(0, 33, {Route.INFORMATION}), (1, 16, harmless), (17, 15, harmless)]


def test_which_sentence_a_danger_lies_in_is_not_taught() -> None:
    """Of a message in danger the whole is taught alone, and of one sentence too."""
    assert [routes for _, _, routes in _taught(FALL)] == [{Route.EMERGENCY}]
    assert [routes for _, _, routes in _taught(THANKS)] == [{Route.CHAT}]


def test_what_a_message_was_joined_of_keeps_its_route() -> None:
    """A joined message teaches its own route as a whole, and those of its parts where they lie in it."""
    assert parts_of(JOINED) == ("thanks", "she fell. she cannot stand?")
    assert _taught(JOINED) == [
        (0, 35, {Route.EMERGENCY}),
        (1, 6, {Route.CHAT}),
        (7, 27, {Route.EMERGENCY}),
    ]


def test_parts_make_up_the_message_as_it_is_asked() -> None:
    """Else the encoder would read another text in training than it reads when a reader asks."""
    messages = read_messages()[::40]

    for message in (*messages, *mixed(messages, 200)):
        assert " ".join(parts_of(message)) == as_asked(plain(message.text))
