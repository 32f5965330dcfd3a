"""A backtest in words and columns: at most 80 wide, nothing but text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor, isfinite, log10
from statistics import median

from wargame.analysis.backtest import Backtest, Series
from wargame.analysis.backtest_document import ENOUGH, geometric
from wargame.analysis.backtest_records import quarter_name
from wargame.analysis.backtest_scores import Score
from wargame.report.figures import counted, cut, percent, wrapped

_NAME = 24
#: Quarters that fit side by side.
_WIDE = 10
_RUNS = (("free", "Free-running from {origin}"), ("ahead", "One quarter ahead"))


def backtest_text(found: Backtest, *, every: bool = False) -> str:
    """The whole backtest; with ``every`` quarter by quarter as well."""
    parts = [_head(found)]
    scored = [series for series in found.predicted if series.free.points]
    if scored:
        parts += [_table(found, run, title, scored) for run, title in _RUNS]
        parts += [_summary(found)]
    if every or not scored:
        parts += [_courses(found, found.predicted, "free")]
        if scored:
            parts += [_courses(found, found.predicted, "ahead")]
    parts += [_driven(found), _unanswered(found, every)]
    return "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts if part) + "\n"


def _head(found: Backtest) -> list[str]:
    lines = [
        f"{found.scenario}: {counted(found.worlds, 'world')}, seed {found.seed}, against "
        f"{found.path.name}"
    ]
    quo = ", ".join(
        f"{role} {player}" for role, player in found.seats.items() if player != "doctrine"
    )
    lines += wrapped("", f"Every seat plays its status quo{', but ' + quo if quo else ''}.")
    span = found.span
    first, last = (quarter_name(span.quarters[n]) for n in (0, -1))
    if not found.predicted:
        return [*lines, "Every series is driven by the script: nothing is scored."]
    if not any(series.free.points for series in found.predicted):
        told = (
            f"No predicted series has a record in {first} to {last}, so nothing is scored; these "
            "are the quantiles of what the worlds come to, in the units of the record."
        )
        return [*lines, *wrapped("", told)]
    fitted = {
        "backtest": f"Fitted up to {quarter_name(span.calibrated_to)}; later quarters are out of "
        "sample.",
        "cut_off": f"Its cut-off leaves what was known up to {quarter_name(span.calibrated_to)}; "
        "later quarters are out of sample.",
        "": "It does not say up to when it was fitted, so every quarter counts as in sample.",
    }[span.stated]
    note = (
        "n of m: records inside the middle 50 and 80 % of the worlds. CRPS, and that of a "
        "forecast that nothing changes (stay), over the same m; smaller is better."
    )
    return [*lines, *wrapped("", fitted), *wrapped("", note)]


def _table(found: Backtest, run: str, title: str, scored: Sequence[Series]) -> list[str]:
    """Scores by series, the two samples side by side."""
    samples = [(True, "in sample"), (False, "out of sample")]
    samples = [(which, name) for which, name in samples if found.pooled(run, which).points]
    title = title.format(origin=quarter_name(found.span.origin))
    lines = [f"{title:{_NAME}}" + "".join(f"{name:>28}" for _, name in samples)]
    lines += [" " * _NAME + f"{'50 %':>6}{'80 %':>6}{'CRPS':>8}{'stay':>8}" * len(samples)]
    notes = []
    for series in scored:
        cells = ""
        for which, name in samples:
            score = series.course(run).score(which)
            mark = "*" if 0 < score.paired < score.points else ""
            if mark:
                notes.append(
                    f"* {series.of.name}, {name}: over {score.paired} of {score.points} points "
                    f"stay has {_figure(score.rest)}, the model {_figure(score.own)}."
                )
            cells += _cells(score, mark)
        lines.append(f"{cut(series.of.name, _NAME - 1):{_NAME}}{cells}")
    return [*lines, *(line for note in notes for line in wrapped("", note, 2))]


def _cells(score: Score, mark: str) -> str:
    if not score.points:
        return f"{'-':>6}{'-':>6}{'-':>8}{'-':>8}"
    rest = "-" if not score.paired else mark or _figure(score.rest)
    fifty, eighty = (f"{n}/{score.points}" for n in (score.inside_50, score.inside_80))
    return f"{fifty:>6}{eighty:>6}{_figure(score.crps):>8}{rest:>8}"


def _summary(found: Backtest) -> list[str]:
    """All series together: what the bands hold, and how the model does against no change."""
    lines = [f"{'All predicted series':{_NAME}}" + f"{'in the 50 %':>28}{'in the 80 %':>28}"]
    for run, title in (("free", "free-running"), ("ahead", "one quarter ahead")):
        for which, name in ((None, ""), (True, "in sample"), (False, "out of sample")):
            score = found.pooled(run, which)
            if not score.points:
                continue
            cells = "".join(
                f"{f'{n} of {score.points}, {percent(n / score.points)}':>28}"
                for n in (score.inside_50, score.inside_80)
            )
            label = f"  {name}" if name else title
            lines.append(f"{label:{_NAME}}{cells}")
    for run, title in (("free", "Free-running"), ("ahead", "One quarter ahead")):
        ratios = found.ratios(run, ENOUGH)
        if not ratios:
            told = f"{title}: no series has {ENOUGH} points to hold against no change."
        else:
            better = sum(ratio < 1 for ratio in ratios)
            told = (
                f"{title}: a smaller CRPS than no change in {better} of {len(ratios)} series with "
                f"{ENOUGH} points or more; the ratio is {geometric(ratios):.2f} in the geometric "
                "mean."
            )
        lines += wrapped("", told, 2)
    if any(found.wars):
        told = f"{found.wars[0]:,} free worlds and {found.wars[1]:,} one ahead end in direct war"
        lines += wrapped("", f"{told} and stay as they were.")
    return lines


def _courses(found: Backtest, which: Sequence[Series], run: str) -> list[str]:
    """Series quarter by quarter: the bands, the median and the record."""
    if not which:
        return []
    told = {"free": f"free-running from {quarter_name(found.span.origin)}"}
    lines = [f"Quarter by quarter, {told.get(run, 'one quarter ahead')}"]
    for series in which:
        lines += ["", *wrapped("", f"{series.of.name}, {series.of.unit} ({series.of.column})")]
        fives = series.course(run).fives
        rows = [
            (name, [row[place] for row in fives])
            for place, name in enumerate(("10 %", "25 %", "median", "75 %", "90 %"))
        ]
        lines += _timeline(found, rows, series)
    return lines


def _driven(found: Backtest) -> list[str]:
    """What the script feeds, beside the record it is taken from."""
    driven = [series for series in found.series if series.driven]
    if not driven:
        return []
    lines = wrapped("", "Driven: the script sets these from the record, so they are not scored.")
    for series in driven:
        told = f"{series.of.name}, {series.of.unit} ({series.of.column}), driven"
        lines += ["", *wrapped("", told)]
        rows = [("median", [row[2] for row in series.free.fives])]
        lines += _timeline(found, rows, series)
    return lines


def _timeline(
    found: Backtest, rows: list[tuple[str, list[float]]], series: Series
) -> Iterator[str]:
    """Values under their quarters, as many side by side as fit."""
    recorded = [series.recorded.get(number) for number in found.span.quarters]
    every = [value for _, values in rows for value in values]
    width = median(max(row) - min(row) for row in zip(*(v for _, v in rows), strict=True))
    places = telling([*every, *(value for value in recorded if value is not None)], width)
    for at in range(0, found.span.turns, _WIDE):
        here = slice(at, at + _WIDE)
        yield " " * 10 + "".join(f"{name:>7}" for name in found.quarters[here])
        for name, values in rows:
            yield f"  {name:8}" + "".join(f"{value:7.{places}f}" for value in values[here])
        if any(value is not None for value in recorded[here]):
            cells = ("-" if value is None else f"{value:.{places}f}" for value in recorded[here])
            yield f"  {'recorded':8}" + "".join(f"{cell:>7}" for cell in cells)


def _unanswered(found: Backtest, every: bool) -> list[str]:
    """What the file records and the scenario does not know."""
    if not found.unanswered:
        return []
    if not every:
        many = counted(len(found.unanswered), "more column")
        return [f"{many} of the file: nothing in the scenario answers (--all names them)."]
    return wrapped("", f"Nothing here answers: {', '.join(found.unanswered)}.", 2)


def decimals(values: Sequence[float]) -> int:
    """Decimals that show three digits of the largest of some values."""
    most = max((abs(value) for value in values if isfinite(value)), default=0.0)
    return min(3, max(0, 2 - floor(log10(most)))) if most > 0 else 2


def telling(values: Sequence[float], width: float) -> int:
    """Decimals for some values: also two digits of the ``width`` that tells them apart."""
    apart = 1 - floor(log10(width)) if width > 0 else 0
    return min(3, max(decimals(values), apart))


def _figure(value: float) -> str:
    """A score with three digits, in seven characters at most."""
    return f"{value:.{decimals([value])}f}" if isfinite(value) else "-"
