"""What a measured program answers to: one JSON object a line on standard input, one on standard output.

Needs the standard library alone, since every program runs in an environment of its own. Each adapter beside this file
is a program: `python txtai_peer.py` and so on, with the model's folder as its one argument. It answers

- `{"id": 1, "do": "build", "library": PATH, "folder": PATH}`: index the library anew and keep it in the folder;
- `{"id": 2, "do": "open", "folder": PATH}`: open what was kept;
- `{"id": 3, "do": "ask", "question": TEXT, "history": [...], "wanted": 3}`: give the best three texts, best first;
  several may be asked at once, and each is answered on a thread of its own;
- `{"id": 4, "do": "quit"}`.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

_CLIENTS = 8


@dataclass(frozen=True)
class Library:
    """What is indexed.

    Attributes:
        passages: the texts, with their headings in front; none where a program is to cut the document itself.
        documents: the files or folders that the passages were cut from, for a program that reads files.
        document: the text of one document, None where there are several.
        vectors: the path of an array with a row for each passage, None where the program embeds them itself.
    """

    passages: tuple[str, ...]
    documents: str
    document: str | None
    vectors: str | None


class Peer(Protocol):
    """A program that is measured."""

    def build(self, library: Library, folder: str) -> int:
        """Index a library and keep it; return how many passages it has."""

    def open(self, folder: str) -> None:
        """Open what was kept."""

    def ask(self, question: str, history: Sequence[dict[str, str]], wanted: int) -> list[str]:
        """Give so many of the best texts, best first."""


def serve(load: Callable[[str], Peer]) -> None:
    """Answer requests until told to quit; what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    writing = Lock()

    def reply(request: dict[str, Any], act: Callable[[], object]) -> None:
        try:
            answer = {"id": request["id"], "answer": act()}
        except Exception:  # noqa: BLE001 - the measuring process says what failed, and ends
            answer = {"id": request["id"], "failure": traceback.format_exc()}
        with writing:
            answers.write(json.dumps(answer) + "\n")
            answers.flush()

    peer = load(sys.argv[1])
    with ThreadPoolExecutor(_CLIENTS) as clients:
        for line in sys.stdin:
            request = json.loads(line)
            match request["do"]:
                case "build":
                    library = Library(**json.loads(Path(request["library"]).read_text("utf-8")))
                    reply(request, lambda asked=request, given=library: peer.build(given, asked["folder"]))
                case "open":
                    reply(request, lambda asked=request: peer.open(asked["folder"]))
                case "ask":
                    asked = request["question"], request["history"], request["wanted"]
                    clients.submit(reply, request, lambda asked=asked: peer.ask(*asked))
                case _:
                    return
