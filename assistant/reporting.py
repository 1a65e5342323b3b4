"""The report of an update, as lines of text or as one JSON object. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from corpus.doubts import DoubtKind
from index.report import Report

_REASONS = {
    DoubtKind.NO_TEXT_LAYER: "no text layer on these pages: {}",
    DoubtKind.ENCODING_GUESSED: "encoding guessed: {}",
    DoubtKind.DUPLICATE: "duplicate of {}",
    DoubtKind.REVIEW_OVERDUE: "review overdue since {}",
    DoubtKind.NO_HEADINGS: "no headings found",
}


def report_object(report: Report) -> dict[str, Any]:
    """Make the object of `--json`; the passages are counted by kind for the library and for each document."""
    fields = asdict(report)
    kinds = fields.pop("kinds")
    fields["doubts"] = [{"path": path, "reason": reason} for path, reason in _doubts(report)]
    return {**fields, "passages": report.passages, "passages_by_kind": report.by_kind, "documents": kinds}


def report_lines(report: Report, *, is_dry_run: bool, is_strict: bool) -> Iterator[str]:
    """Write a report: a line for each document that is not as it was, what failed, what to check, and the sums."""
    for verb in ("added", "changed", "removed", "kept"):
        yield from (f"{verb:9} {name}" for name in getattr(report, verb))
    if report.rebuilt_because:
        yield f"rebuilt   since {report.rebuilt_because}"
    yield from (f"failed    {failure.path} {failure.reason}" for failure in report.failures)
    yield from (f"check     {path} {reason}" for path, reason in _doubts(report))
    yield (
        f"{len(report.added)} added, {len(report.changed)} changed, {len(report.unchanged)} unchanged, "
        f"{len(report.removed)} removed, {len(report.failures)} failed"
    )
    yield f"passages  {report.passages}{_listed(report.by_kind)}"
    if report.published:
        yield f"published {report.snapshot_id}: {report.embedded} texts embedded"
    else:
        yield f"nothing was published{_why_not(report, is_dry_run=is_dry_run, is_strict=is_strict)}"


def _doubts(report: Report) -> Iterator[tuple[str, str]]:
    """Give each thing to check as the path of the file and a reason in words."""
    for path, doubts in report.doubts.items():
        yield from ((path, _REASONS[doubt.kind].format(doubt.detail)) for doubt in doubts)


def _listed(by_kind: Mapping[str, int]) -> str:
    """Write counts with the names of their kinds.

    >>> _listed({"paragraph": 8, "list_item": 2})
    ' (8 paragraph, 2 list item)'
    """
    counts = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in by_kind.items())
    return f" ({counts})" if counts else ""


def _why_not(report: Report, *, is_dry_run: bool, is_strict: bool) -> str:
    if report.held_back:
        return ": more questions get worse than the settings allow (gate_lost, gate_wrong)"
    if is_strict and report.failures:
        return ": something failed, and --strict was given"
    return " (dry run)" if is_dry_run else ": nothing changed"
