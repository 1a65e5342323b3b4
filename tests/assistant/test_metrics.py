"""What is counted can be read by Prometheus, and says nothing of what anybody typed."""

from collections.abc import Mapping
from typing import cast

from prometheus_client.parser import text_string_to_metric_families

from assistant.metrics import Metrics
from assistant.pipeline import Assistant
from assistant.stages import Stage
from tests.fakes.assistant import CREATED, SNAPSHOT, FakeAssistant
from tests.fakes.documents import LIBRARY

Series = tuple[str, frozenset[tuple[str, str]]]


def _read(text: str) -> Mapping[Series, float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _series(name: str, **labels: str) -> Series:
    return name, frozenset(labels.items())


def test_outcomes_stages_and_requests_are_counted() -> None:
    """Each by names from a closed list."""
    metrics, assistant = Metrics(), FakeAssistant(LIBRARY)
    for question in ("zebra", "a secret zebra", "ambulance", "should men?"):
        metrics.answered(assistant.ask(question), 0.02, {Stage.ASSESS: 0.004, Stage.RETRIEVE: 0.01})
    metrics.requested("GET", "/source/{document_id}", 404)

    text = metrics.text(cast("Assistant", assistant)).decode()

    read = _read(text)
    assert read[_series("citewell_outcomes_total", outcome="abstention", route="information")] == 2
    assert read[_series("citewell_outcomes_total", outcome="emergency", route="emergency")] == 1
    assert read[_series("citewell_outcomes_total", outcome="advice", route="advice")] == 1
    assert read[_series("citewell_ask_seconds_count")] == 4
    assert read[_series("citewell_stage_seconds_bucket", stage="assess", le="0.0025")] == 0
    assert read[_series("citewell_stage_seconds_bucket", stage="assess", le="0.005")] == 4
    assert read[_series("citewell_stage_seconds_count", stage="retrieve")] == 4
    requests = _series("citewell_http_requests_total", method="GET", path="/source/{document_id}", status="404")
    assert read[requests] == 1
    assert "secret" not in text


def test_the_snapshot_is_told_as_it_is_now() -> None:
    """Its name, its age and its size; one that was served before is gone."""
    metrics, assistant = Metrics(), FakeAssistant(LIBRARY)
    assistant.snapshot_id = "the one before"
    metrics.text(cast("Assistant", assistant))
    assistant.snapshot_id = SNAPSHOT

    read = _read(metrics.text(cast("Assistant", assistant)).decode())

    assert [dict(labels) for name, labels in read if name == "citewell_snapshot_info"] == [{"id": SNAPSHOT}]
    assert read[_series("citewell_passages")] == len(assistant.passages)
    assert read[_series("citewell_documents")] == len(LIBRARY)
    assert 0 < read[_series("citewell_snapshot_age_seconds")] < 10 * 365 * 86_400
    assert CREATED.tzinfo
