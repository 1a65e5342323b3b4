"""The development questions over the article, through the command line, scored from outside."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.measure.shared_data import ARTICLE, QUESTIONS, SCORER

pytestmark = [
    pytest.mark.measure,
    pytest.mark.skipif(not ARTICLE.is_file(), reason=f"the evaluation data are not here: {ARTICLE}"),
]

_AT_LEAST = {
    "verbatim": 1.0,
    "answer@3": 0.80,
    "answer@1": 0.63,
    "declined (unanswerable)": 0.70,
    "emergency recognised": 1.0,
    "advice recognised": 0.95,
}
_AT_MOST = {
    "contract violations": 0.0,
    "false emergency": 0.01,
    "false abstention": 0.07,
    "over-refusal (advice or emergency)": 0.03,
}


def test_the_development_questions_reach_their_figures(tmp_path: Path) -> None:
    """Each figure that was reached before is reached, as `score.py` counts it."""
    outcomes = tmp_path / "outcomes.jsonl"
    citewell = [sys.executable, "-m", "assistant.cli", "--home", str(tmp_path / "home")]
    subprocess.run([*citewell, "index", "update", str(ARTICLE)], check=True)
    with outcomes.open("w") as file:
        subprocess.run([*citewell, "ask", "--jsonl", str(QUESTIONS)], check=True, stdout=file)

    document = f"anastrozole-bone-effects={ARTICLE}"
    scored = subprocess.run(
        [sys.executable, str(SCORER), str(QUESTIONS), str(outcomes), "--document", document],
        check=True,
        capture_output=True,
        text=True,
    )

    print(scored.stdout)
    figures = json.loads(scored.stdout.splitlines()[-1])
    assert {name: figures[name] for name, bar in _AT_LEAST.items() if figures[name] < bar} == {}
    assert {name: figures[name] for name, bar in _AT_MOST.items() if figures[name] > bar} == {}
