"""Where the evaluation data lie that are not part of the repository."""

from pathlib import Path

SHARED = Path(__file__).parents[3] / "shared"
ARTICLE = SHARED / "documents" / "anastrozole-bone-effects.txt"
QUESTIONS = SHARED / "eval" / "questions.dev.jsonl"
SCORER = SHARED / "eval" / "score.py"
MESSY = SHARED / "eval" / "messy"
TRAINING = SHARED / "training"
REWRITES = TRAINING / "mtrag_rewrites" / "rewrites.jsonl.gz"
