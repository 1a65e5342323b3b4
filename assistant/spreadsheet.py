"""Citations as a table for a spreadsheet, and how a cell of one is written and read back. Pure."""

import csv
import io
from collections.abc import Iterable

from assistant.rendering import citation_object, scope_text
from assistant.types import PATH_MARK, Citation

_COLUMNS = [
    "number",
    "text",
    "context",
    "title",
    "heading_path",
    "page",
    "populations",
    "document",
    "start",
    "end",
    "sha256",
    "link",
]
# Some spreadsheets read the wide forms of these signs as well.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def citations_csv(citations: Iterable[Citation]) -> str:
    """Write citations as a table, one row each, with a line of column names first."""
    table = io.StringIO()
    writer = csv.DictWriter(table, _COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for citation in citations:
        row = citation_object(citation)
        joined = {
            "context": "\n".join(scope_text(part) for part in citation.quote.context),
            "heading_path": PATH_MARK.join(row["heading_path"]),
            "populations": ", ".join(row["populations"]),
        }
        cells = {
            name: spreadsheet_cell(value) if isinstance(value, str) else value for name, value in (row | joined).items()
        }
        writer.writerow(cells)
    return table.getvalue()


def spreadsheet_cell(text: str) -> str:
    """Keep a spreadsheet from reading a document's words as a formula.

    >>> spreadsheet_cell("=1+1"), spreadsheet_cell("1=1")
    ("'=1+1", '1=1')
    """
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA_STARTS) else text


def cell_text(cell: str) -> str:
    """Give back what `spreadsheet_cell` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA_STARTS) else cell
