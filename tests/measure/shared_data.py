"""Where the evaluation data lie that are not part of the repository."""

from pathlib import Path

SHARED = Path(__file__).parents[3] / "shared"
ARTICLE = SHARED / "documents" / "anastrozole-bone-effects.txt"
QUESTIONS = SHARED / "eval" / "questions.dev.jsonl"
SCORER = SHARED / "eval" / "score.py"
MESSY = SHARED / "eval" / "messy"
TRAINING = SHARED / "training"
INTENTS = TRAINING / "intents.jsonl"
PATIENTS = SHARED / "eval" / "kqa.jsonl"
FRIGHTENING = SHARED / "eval" / "xstest.jsonl"
INJECTIONS = SHARED / "eval" / "injections.jsonl"
REWRITES = TRAINING / "mtrag_rewrites" / "rewrites.jsonl.gz"
