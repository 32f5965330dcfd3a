"""Pictures of an after-action report: scores, objectives and tracks as they went.

Each is a pure function of its figures and gives SVG text (:mod:`wargame.report.svg`); the same
figures give the same bytes.  ``quarters`` name the places across, the first of them the start
where a chart has one value more than there were quarters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wargame.report.aar_bars import calibration_chart, parts_chart
from wargame.report.charts import ticks
from wargame.report.figures import percent
from wargame.report.plot import SMALL, Plot, apart, places, sides, signed
from wargame.report.svg import Point, Svg, fitted, text_width, wrapped

__all__ = [
    "calibration_chart",
    "evaluation_chart",
    "objectives_chart",
    "parts_chart",
    "tracks_chart",
]

WIDTH, EDGE = 720.0, 8.0
#: Height of a role's field in the evaluation graph, and what is between two.
_ROLE, _GAP = 84.0, 18.0
_MARK = 20.0


def evaluation_chart(
    roles: Sequence[tuple[str, Sequence[float]]],
    quarters: Sequence[str],
    marks: Sequence[tuple[int, str]] = (),
    intervals: Mapping[str, Sequence[tuple[float, float]]] | None = None,
) -> str:
    """The evaluation graph: the expected score of each role, 0 to 100, over the exercise.

    ``roles`` are a name and a score at each of ``quarters``; ``marks`` are turning points, the
    place of the quarter they fell in and what they were; ``intervals`` has, by role, the bounds
    of each score.
    """
    bounds = intervals or {}
    every = [value for _, values in roles for value in values]
    every += [value for pairs in bounds.values() for pair in pairs for value in pair]
    steps = _steps(every)
    numbered = sorted(marks, key=lambda mark: mark[0])
    last = max(1, len(quarters) - 1)
    rows = _marks_in_rows([place for place, _ in numbered], (WIDTH - 66 - 182) / last)

    svg = Svg(WIDTH, 10_000, "Expected score of each role", _scores_told(roles, quarters, numbered))
    top = EDGE + svg.paragraph((EDGE, EDGE + 12), _score_note(bounds), WIDTH - 16, "dim", size=12)
    top += _MARK * (1 + max(rows, default=-1)) + 12
    for number, (name, values) in enumerate(roles):
        high = top + number * (_ROLE + _GAP)
        plot = Plot(182, high, WIDTH - 66, high + _ROLE, last, steps[0], steps[-1])
        _role(svg, plot, name, values, bounds.get(name, ()), steps)
    bottom = top + len(roles) * (_ROLE + _GAP) - _GAP
    across = Plot(182, top, WIDTH - 66, bottom, last, 0, 1)
    for number, ((place, _), row) in enumerate(zip(numbered, rows, strict=True), 1):
        if place not in {before for before, _ in numbered[: number - 1]}:
            x, high = across.x(place), top - 4 - row * _MARK
            svg.line((x, high), (x, bottom), "dim", dash="2 3")
        _number(svg, (across.x(place), top - 13 - row * _MARK), number)
    across.across(svg, quarters)
    svg.height = _marks_listed(svg, numbered, quarters, bottom + 34) + EDGE
    return svg.render()


def objectives_chart(
    role: str, quarters: Sequence[str], objectives: Mapping[str, Sequence[float]]
) -> str:
    """The chance of each objective of a role, a part of 1, at each of ``quarters``."""
    told = "; ".join(
        f"{name}: from {percent(chance[0])} to {percent(chance[-1])}"
        for name, chance in objectives.items()
    )
    svg = Svg(WIDTH, 10_000, f"{role}: chance of each objective", f"{told}.")
    svg.text((EDGE, EDGE + 14), fitted(role, WIDTH - 2 * EDGE, 15), size=15, bold=True)
    y, wide = EDGE + 28, (WIDTH - 2 * EDGE - 28) / 2
    names = list(objectives)
    for start in range(0, len(names), 2):
        row = names[start : start + 2]
        titles = [_lines(name, wide - 8, 12.5, 2) for name in row]
        head = 17.0 * max(map(len, titles))
        for column, (name, lines) in enumerate(zip(row, titles, strict=True)):
            left = EDGE + column * (wide + 28)
            chance = objectives[name]
            with svg.group(f"{name}: from {percent(chance[0])} to {percent(chance[-1])}"):
                for number, line in enumerate(lines):
                    svg.text((left, y + 14 + 17 * number), line, size=12.5)
                field = (left + 44, y + head + 12, left + wide - 50, y + head + 84)
                plot = Plot(*field, max(1, len(quarters) - 1), 0.0, 1.0)
                plot.grid(svg, (0.0, 0.5, 1.0), lambda step: f"{100 * step:.0f} %")
                points = plot.points(chance)
                svg.area(
                    [*points, (points[-1][0], plot.bottom), (plot.left, plot.bottom)], "one", "haze"
                )
                svg.path(points, "one", width=2)
                svg.dot(points[-1], 3.5, "one")
                at = (plot.right + 9, points[-1][1] + 4)
                svg.text(at, percent(chance[-1]), "one", size=12.5, bold=True)
                plot.across(svg, quarters)
        y += head + 84 + 34
    svg.height = y + EDGE
    return svg.render()


def tracks_chart(
    name: str,
    unit: str,
    quarters: Sequence[str],
    values: Sequence[float],
    thresholds: Sequence[tuple[str, float]] = (),
) -> str:
    """One track through the exercise, with the lines that count for it."""
    every = [*values, *(value for _, value in thresholds)]
    steps = ticks(min(every), max(every), 3)
    decimals = places(steps) + 1 if any(value % 1 for value in values) else places(steps)

    def said(value: float) -> str:
        return f"{value:,.{decimals if value % 1 else 0}f}"

    crossed = "".join(f" {label}: {said(value)}." for label, value in thresholds)
    told = f"From {said(values[0])} to {said(values[-1])} {unit}."
    deep = 38 + max(88.0, 15.0 * len(thresholds))
    svg = Svg(WIDTH, deep + 32, f"{name}, {unit}", told + crossed)
    svg.text((EDGE, EDGE + 13), fitted(f"{name}", 420, 13), size=13, bold=True)
    beside = EDGE + text_width(fitted(name, 420, 13), 13) * 1.16 + 8
    svg.text((beside, EDGE + 13), fitted(unit, WIDTH - beside - EDGE, 12), "dim", size=12)
    plot = Plot(64, 38, WIDTH - 190, deep, max(1, len(quarters) - 1), steps[0], steps[-1])
    plot.grid(svg, steps, lambda step: f"{step:,.{places(steps)}f}")
    heights = [plot.y(values[-1]), *(plot.y(value) for _, value in thresholds)]
    labels = apart(heights, 15, plot.top - 4, plot.bottom + 1)
    room = WIDTH - EDGE - plot.right - 14
    for (label, value), y in zip(thresholds, labels[1:], strict=True):
        svg.line(
            (plot.left, plot.y(value)), (plot.right, plot.y(value)), "two", width=1.5, dash="6 4"
        )
        svg.text((plot.right + 14, y + 4), _labelled(label, said(value), room), "two", size=SMALL)
        svg.line((plot.right + 2, plot.y(value)), (plot.right + 11, y), "two", dash="2 2")
    points = plot.points(values)
    svg.path(points, "one", width=2)
    for point in points:
        svg.dot(point, 2.4, "one")
    svg.line((points[-1][0] + 2, points[-1][1]), (plot.right + 11, labels[0]), "one", dash="2 2")
    svg.text(
        (plot.right + 14, labels[0] + 4),
        f"{said(values[-1])} at the end",
        "one",
        size=12,
        bold=True,
    )
    plot.across(svg, quarters)
    return svg.render()


def _role(
    svg: Svg,
    plot: Plot,
    name: str,
    values: Sequence[float],
    bounds: Sequence[tuple[float, float]],
    steps: Sequence[float],
) -> None:
    """One role's field: where it began, the course, what is gained and lost, the end."""
    change = signed(values[-1] - values[0])
    with svg.group(f"{name}: from {values[0]:.1f} to {values[-1]:.1f}, {change}"):
        for number, line in enumerate(_lines(name, 116, 13, 3)):
            svg.text((EDGE, plot.top + 12 + 17 * number), line, size=13, bold=True)
        plot.grid(svg, steps, lambda step: f"{step:.0f}")
        points, base = plot.points(values), plot.y(values[0])
        over, under = sides(points, base)
        svg.area(over, "one", "band")
        svg.area(under, "two", "band")
        svg.line((plot.left, base), (plot.right, base), "dim", dash="5 4")
        for (x, _), (low, high) in zip(points, bounds, strict=False):
            svg.line((x, plot.y(low)), (x, plot.y(high)), "ink", width=1)
        svg.path(points, "ink", width=2)
        svg.dot(points[-1], 3.5, "ink")
        y = min(max(points[-1][1], plot.top + 4), plot.bottom - 18)
        svg.text((plot.right + 11, y + 5), f"{values[-1]:.1f}", size=14, bold=True)
        tone = {"+": "one", "\N{MINUS SIGN}": "two"}.get(change[0], "dim")
        svg.text((plot.right + 11, y + 21), change, tone, size=12)


def _number(svg: Svg, at: Point, number: int) -> None:
    """The number of a turning point, on a disc."""
    svg.dot(at, 9, "ink")
    middle = (at[0], at[1] + 4)
    svg.text(middle, f"{number}", "ground", size=SMALL, anchor="middle", bold=True)


def _marks_in_rows(places: Sequence[int], pitch: float) -> list[int]:
    """The row of each mark over the graph, 0 the lowest, so that no two discs touch."""
    taken: list[tuple[float, int]] = []
    for place in places:
        x, row = place * pitch, 0
        while any(line == row and abs(x - other) < _MARK - 1 for other, line in taken):
            row += 1
        taken.append((x, row))
    return [row for _, row in taken]


def _marks_listed(
    svg: Svg, marks: Sequence[tuple[int, str]], quarters: Sequence[str], y: float
) -> float:
    """The turning points in words below the graph; where they end."""
    if not marks:
        return y - 8
    wide = max(text_width(quarters[place], 12.5) for place, _ in marks) + 14
    svg.text((EDGE, y + 12), "Turning points", size=13, bold=True)
    y += 24
    for number, (place, label) in enumerate(marks, 1):
        _number(svg, (EDGE + 9, y + 9), number)
        svg.text((EDGE + 28, y + 13), quarters[place], "dim", size=12.5)
        left = EDGE + 28 + wide
        y += max(23.0, svg.paragraph((left, y + 13), label, WIDTH - EDGE - left, size=12.5) + 5)
    return y


def _steps(values: Sequence[float]) -> list[float]:
    """Round steps of a score's axis: at least 20 points, never beyond 0 and 100."""
    low, high = min(values), max(values)
    short = max(0.0, 20 - (high - low)) / 2
    low, high = max(0.0, low - short), min(100.0, high + short)
    return [step for step in ticks(low, high, 3) if 0 <= step <= 100]


def _score_note(bounds: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    whiskers = " Upright strokes: the interval of an estimate." if bounds else ""
    return (
        "Of 100 points, at the end of each quarter. Dashed: where a role began; shaded above it "
        f"what it has gained, below it what it has lost.{whiskers}"
    )


def _scores_told(
    roles: Sequence[tuple[str, Sequence[float]]],
    quarters: Sequence[str],
    marks: Sequence[tuple[int, str]],
) -> str:
    """The graph in words, for who cannot see it."""
    ways = [f"{name} from {values[0]:.1f} to {values[-1]:.1f}" for name, values in roles]
    turns = [f"{quarters[place]}, {label}" for place, label in marks]
    told = f"Expected scores of 100 points: {'; '.join(ways)}."
    return f"{told} Turning points: {'; '.join(turns)}." if turns else told


def _labelled(label: str, value: str, room: float) -> str:
    """A label with its value, the label cut where both do not fit."""
    rest = text_width(f" {value}", SMALL)
    return f"{fitted(label, room - rest, SMALL)} {value}"


def _lines(words: str, width: float, size: float, most: int) -> list[str]:
    """A name over at most so many lines, the last cut where it is longer."""
    lines = wrapped(words, width, size)
    kept = [*lines[: most - 1], " ".join(lines[most - 1 :])] if len(lines) > most else lines
    return [fitted(line, width, size) for line in kept] or [""]
