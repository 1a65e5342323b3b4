"""The report of an update in words and as an object."""

from dataclasses import replace

import pytest

from assistant.reporting import report_lines, report_object
from corpus.doubts import Doubt, DoubtKind
from corpus.reading import Failure
from index.report import Report

_REPORT = Report(
    added=("bone", "tea"),
    changed=("socks",),
    unchanged=("walks",),
    removed=("old",),
    kept=("spoilt",),
    failures=(Failure("docs/spoilt.md", "is empty"),),
    doubts={"docs/tea.md": (Doubt(DoubtKind.DUPLICATE, "bone"),)},
    rebuilt_because="it was broken",
    kinds={"bone": {"paragraph": 2, "table_row": 1}, "tea": {}, "socks": {"paragraph": 1}},
    embedded=4,
    snapshot_id="20260312",
    published=True,
)
_SUMS = ["2 added, 1 changed, 1 unchanged, 1 removed, 1 failed", "passages  4 (3 paragraph, 1 table row)"]


def test_every_change_failure_and_doubt_has_its_line() -> None:
    """The report names each document that is not as it was, then what failed and why, what to check, and the sums."""
    assert list(report_lines(_REPORT, is_dry_run=False, is_strict=False)) == [
        "added     bone",
        "added     tea",
        "changed   socks",
        "removed   old",
        "kept      spoilt",
        "rebuilt   since it was broken",
        "failed    docs/spoilt.md is empty",
        "check     docs/tea.md duplicate of bone",
        *_SUMS,
        "published 20260312: 4 texts embedded",
    ]


@pytest.mark.parametrize(
    ("is_dry_run", "is_strict", "failures", "last"),
    [
        (False, False, (), "nothing was published: nothing changed"),
        (True, False, _REPORT.failures, "nothing was published (dry run)"),
        (True, True, (), "nothing was published (dry run)"),
        (False, True, _REPORT.failures, "nothing was published: something failed, and --strict was given"),
        (True, True, _REPORT.failures, "nothing was published: something failed, and --strict was given"),
    ],
)
def test_why_nothing_was_published_is_said(
    is_dry_run: bool, is_strict: bool, failures: tuple[Failure, ...], last: str
) -> None:
    """A dry run, a failure under --strict and an update without changes are told apart."""
    report = Report((), (), (), (), (), failures, {}, None, {}, 0, "20260312", published=False)

    *_, said = report_lines(report, is_dry_run=is_dry_run, is_strict=is_strict)

    assert said == last


def test_the_object_counts_passages_by_kind_and_document() -> None:
    """`--json` holds everything that the text says, and the counts of each document."""
    made = report_object(_REPORT)

    assert made["added"] == ("bone", "tea")
    assert made["failures"] == ({"path": "docs/spoilt.md", "reason": "is empty"},)
    assert made["doubts"] == [{"path": "docs/tea.md", "reason": "duplicate of bone"}]
    assert made["passages"] == 4
    assert made["passages_by_kind"] == {"paragraph": 3, "table_row": 1}
    assert made["documents"] == _REPORT.kinds


@pytest.mark.parametrize("kind", DoubtKind)
def test_every_doubt_has_its_words(kind: DoubtKind) -> None:
    """Whatever is to be checked is said in words, with its detail where it has one."""
    [made] = report_object(replace(_REPORT, doubts={"docs/tea.md": (Doubt(kind, "2-3"),)}))["doubts"]

    assert made["path"] == "docs/tea.md"
    assert ("2-3" in made["reason"]) == (kind is not DoubtKind.NO_HEADINGS)
