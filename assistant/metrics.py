"""What the server counts of itself, in the text form of Prometheus.

Labels are taken from closed lists and from the paths of the routes alone. Never counted apart: a word of a question, a
path as it came, an id that a caller chose, or who asked.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest

from assistant.pipeline import Assistant
from assistant.rendering import outcome_kind
from assistant.stages import Stage
from assistant.types import Outcome

CONTENT_TYPE = CONTENT_TYPE_LATEST
# From what a stage takes on an idle machine to what a reader gives up at.
_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """Counts in a registry of its own. Safe to use from several threads."""

    def __init__(self) -> None:
        own = self._registry = CollectorRegistry()
        self._outcomes = Counter(
            "citewell_outcomes",
            "Questions by what became of them",
            ["outcome", "route"],
            registry=own,
        )
        self._asked = Histogram(
            "citewell_ask_seconds", "From a question to its outcome", buckets=_BUCKETS_S, registry=own
        )
        self._stages = Histogram(
            "citewell_stage_seconds", "Of that, each stage", ["stage"], buckets=_BUCKETS_S, registry=own
        )
        self._requests = Counter(
            "citewell_http_requests", "Requests by the path of their route", ["method", "path", "status"], registry=own
        )
        self._snapshot = Info("citewell_snapshot", "The snapshot that is answered from", registry=own)
        self._age = Gauge("citewell_snapshot_age_seconds", "Since the snapshot was made", registry=own)
        self._passages = Gauge("citewell_passages", "Passages in the snapshot", registry=own)
        self._documents = Gauge("citewell_documents", "Documents in the snapshot", registry=own)

    def answered(self, outcome: Outcome, seconds: float, stages: Mapping[Stage, float]) -> None:
        """Count a question, and how long it took."""
        self._outcomes.labels(outcome_kind(outcome), outcome.verdict.route.value).inc()
        self._asked.observe(seconds)
        for stage, took_s in stages.items():
            self._stages.labels(stage.value).observe(took_s)

    def requested(self, method: str, path: str, status: int) -> None:
        """Count a request that has ended; the path is the template of its route."""
        self._requests.labels(method, path, str(status)).inc()

    def text(self, assistant: Assistant) -> bytes:
        """Write all of it, with the state of the snapshot that is served now."""
        self._snapshot.info({"id": assistant.snapshot_id})
        self._age.set((datetime.now(UTC) - assistant.created).total_seconds())
        self._passages.set(assistant.searched.passages)
        self._documents.set(assistant.searched.documents)
        return generate_latest(self._registry)
