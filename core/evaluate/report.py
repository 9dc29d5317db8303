"""Turns measured rows into what people and scripts read: table, document, picture."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.aside import written_aside
from core.errors import UserProblem
from core.evaluate.bootstrap import interval
from core.evaluate.protocols import Row

SHOWN = ("rmse", "accuracy", "ndcg", "recall", "mrr", "coverage", "diversity", "novelty", "calibration")
ALWAYS = ("ndcg", "recall", "mrr", "coverage", "diversity", "novelty")
"""What each row of the document has, null where it wasn't measured; the others have no key then."""
PICTURED = ("ndcg", "recall", "mrr", "rmse")
PICTURE_TYPES = (".png", ".svg", ".pdf")


@dataclass(frozen=True, slots=True)
class Report:
    """All rows of one protocol.

    Attributes:
        protocol: data, split, k, how many people, what counts as a hit, in words.
        notes: what the reader must know: rows dropped, what the data can't give.
        tables: further tables (fairness, privacy) by id, each a list of flat rows.
        titles: what those tables hold whose ids don't say it, by id.
        counted: what the rows' figures are means over, as a column's name.
        legend: what algorithms whose names don't say it go by.
    """

    protocol: str
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    counted: str = "users"
    legend: Mapping[str, str] = field(default_factory=dict)


def document(report: Report) -> dict[str, Any]:
    """Make the JSON document: {protocol, notes, rows: [{algorithm, rmse?, ndcg, …, intervals: {metric: [low, high]}}]}.

    Further tables stand beside under their ids, what these mean under `titles`.
    """
    made: dict[str, Any] = {
        "protocol": report.protocol,
        "notes": list(report.notes),
        "rows": [row_document(row, report.counted) for row in report.rows],
    }
    if report.legend:
        made["algorithms"] = dict(report.legend)
    if report.titles:
        made["titles"] = dict(report.titles)
    return made | {name: [_clean(row) for row in rows] for name, rows in (report.tables or {}).items()}


def row_document(row: Row, counted: str = "users") -> dict[str, Any]:
    """Turn one row into JSON fields; how many it is a mean over is called `counted`."""
    spans = {metric: interval(values) for metric, values in row.per_user.items()}
    spans = {metric: span for metric, span in spans.items() if span.n}
    fields: dict[str, Any] = {"algorithm": row.algorithm, "rmse": row.rmse, "accuracy": row.accuracy}
    fields |= {metric: span.mean for metric, span in spans.items()} | {"coverage": row.coverage}
    made = _clean(fields)
    made |= {metric: None for metric in ALWAYS if metric not in made}
    if spans:
        made[counted] = max(span.n for span in spans.values())
        made["intervals"] = {m: [round(s.low, 6), round(s.high, 6)] for m, s in spans.items()}
    return made


def _clean(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Round numbers, and leave out what isn't one: JSON has no NaN."""
    there = {name: value for name, value in fields.items() if not (isinstance(value, float) and math.isnan(value))}
    return {name: round(float(value), 6) if isinstance(value, float) else value for name, value in there.items()}


def lines(report: Report) -> list[str]:
    """Print the table for a terminal, the notes below it."""
    rows = [row_document(row, report.counted) for row in report.rows]
    columns = [metric for metric in SHOWN if any(_measured(row, metric) for row in rows)]
    made = [
        report.protocol,
        *_table([_line(row, columns, report.counted) for row in rows]),
        *(
            f"  {row['algorithm']}: {report.legend[row['algorithm']]}"
            for row in rows
            if row["algorithm"] in report.legend
        ),
    ]
    for name, table in (report.tables or {}).items():
        made += [
            "",
            report.titles.get(name, name),
            *_table([{k: _text(v) for k, v in _clean(row).items() if k != "intervals"} for row in table]),
        ]
    return [*made, *(f"  {note}" for note in report.notes)]


def _measured(row: Mapping[str, Any], metric: str) -> bool:
    return row.get(metric) is not None


def _line(row: Mapping[str, Any], columns: Sequence[str], counted: str) -> dict[str, str]:
    figures = {column: _shown(row, column) for column in columns}
    return {"algorithm": row["algorithm"], **figures, counted: str(row.get(counted, "–"))}


def _shown(row: Mapping[str, Any], metric: str) -> str:
    if not _measured(row, metric):
        return "–"
    low, high = row.get("intervals", {}).get(metric, (row[metric], row[metric]))
    around = f" ±{(high - low) / 2:.3f}" if metric in ("ndcg", "recall", "mrr") else ""
    return f"{row[metric]:.4f}{around}"


def _text(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _table(rows: Sequence[Mapping[str, str]]) -> list[str]:
    if not rows:
        return []
    names = list(dict.fromkeys(name for row in rows for name in row))
    widths = [max(len(name), *(len(row.get(name, "")) for row in rows)) for name in names]

    def line(cells: Sequence[str]) -> str:
        first, *rest = (
            cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join([first, *rest])

    return [line(names), *(line([row.get(name, "") for name in names]) for row in rows)]


# ── Picture ─────────────────────────────────────────────────────────────────────────────────────────


def picture(report: Report, path: Path) -> None:
    """Draw one panel of bars with intervals per figure, best above.

    Raises:
        UserProblem: the name's ending is no kind of picture that can be made, or it can't be written.
    """
    if path.suffix.lower() not in PICTURE_TYPES:
        raise UserProblem(f"{path.name}: a picture's name must end in {', '.join(PICTURE_TYPES)}.")
    from matplotlib.figure import Figure

    rows = [row_document(row, report.counted) for row in report.rows]
    panels = [metric for metric in PICTURED if any(_measured(row, metric) for row in rows)]
    height = 1.2 + 0.32 * len(rows)
    figure = Figure(figsize=(11, height * max(math.ceil(len(panels) / 2), 1)), layout="constrained")
    for axes, metric in zip(figure.subplots(max(-(-len(panels) // 2), 1), 2, squeeze=False).flat, panels, strict=False):
        _bars(axes, metric, [row for row in rows if _measured(row, metric)])
    for axes in figure.axes[len(panels) :]:
        axes.set_axis_off()
    figure.suptitle(textwrap.fill(report.protocol, 120), fontsize=9)
    try:
        with written_aside(path) as file:
            figure.savefig(file, dpi=120, format=path.suffix[1:].lower())
    except OSError as error:
        raise UserProblem(f"{path} can't be written: {error.strerror}. Choose another place.") from error


def _bars(axes: Any, metric: str, rows: Sequence[Mapping[str, Any]]) -> None:
    ordered = sorted(rows, key=lambda row: row[metric], reverse=metric == "rmse")
    values = [row[metric] for row in ordered]
    spans = [row.get("intervals", {}).get(metric, (row[metric], row[metric])) for row in ordered]
    errors = [[max(v - low, 0) for v, (low, _) in zip(values, spans, strict=True)],
              [max(high - v, 0) for v, (_, high) in zip(values, spans, strict=True)]]  # fmt: skip
    axes.barh([row["algorithm"] for row in ordered], values, xerr=errors, color="#4c78a8", ecolor="#222222", capsize=2)
    axes.set_title({"rmse": "RMSE (lower is better)", "mrr": "MRR", "ndcg": "nDCG"}.get(metric, metric), fontsize=9)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    if metric == "rmse" and values:
        axes.set_xlim(left=0.9 * min(values))
