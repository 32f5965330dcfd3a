"""Pictures of an after-action report: what was decision and what was luck, and called shots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

from wargame.report.charts import ticks
from wargame.report.figures import percent
from wargame.report.plot import SMALL, Plot, places, signed
from wargame.report.svg import Svg, fitted, text_width

WIDTH, EDGE = 720.0, 8.0

#: What a change of the expected score is booked to: the group, and its word.
PARTS: dict[str, tuple[str, str]] = {
    "own": ("Decision", "own orders"),
    "others": ("Decision", "others' orders"),
    "deals": ("Decision", "deals"),
    "dice": ("Luck", "dice"),
    "events": ("Luck", "events"),
    "control": ("White Cell", "rulings"),
}


def parts_chart(role: str, quarters: Sequence[str], parts: Mapping[str, Sequence[float]]) -> str:
    """What each quarter's change of a role's expected score was booked to, in points.

    ``parts`` has the keys of :data:`PARTS`, or some of them, each with a value a quarter.
    Decisions are solid, luck is hatched, the White Cell's rulings are dotted round.
    """
    names = [name for name in PARTS if name in parts]
    net = [sum(parts[name][place] for name in names) for place in range(len(quarters))]
    sums = {name: sum(parts[name]) for name in names}
    told = ", ".join(f"{PARTS[name][1]} {signed(sums[name])}" for name in names)
    svg = Svg(
        WIDTH,
        10_000,
        f"{role}: decision and luck",
        f"The expected score changed by {signed(sum(net))} points over {len(quarters)} quarters: "
        f"{told}.",
    )
    svg.text((EDGE, EDGE + 14), fitted(role, 0.6 * WIDTH, 15), size=15, bold=True)
    whole = f"{signed(sum(net))} points in all"
    svg.text((WIDTH - EDGE, EDGE + 14), whole, size=13, anchor="end")
    top = _parts_legend(svg, names, sums, EDGE + 26) + 16

    ups = [sum(max(parts[name][at], 0.0) for name in names) for at in range(len(quarters))]
    downs = [sum(min(parts[name][at], 0.0) for name in names) for at in range(len(quarters))]
    steps = ticks(min([0.0, *downs]), max([0.0, *ups]), 6)
    plot = Plot(50, top, WIDTH - EDGE, top + 220, max(1, len(quarters)), steps[0], steps[-1])
    plot.grid(svg, steps, lambda step: signed(step, places(steps)))
    wide = min(46.0, 0.66 * (plot.x(1) - plot.x(0)))
    for place, quarter in enumerate(quarters):
        middle = plot.x(place + 0.5)
        high = low = 0.0
        said = ", ".join(f"{PARTS[name][1]} {signed(parts[name][place])}" for name in names)
        with svg.group(f"{quarter}: {signed(net[place])}; {said}"):
            for name in names:
                value = parts[name][place]
                start = high if value > 0 else low
                ends = sorted((plot.y(start), plot.y(start + value)))
                if ends[1] - ends[0] >= 0.25:
                    _bar(svg, name, middle - wide / 2, ends[0], wide, ends[1] - ends[0])
                high, low = high + max(value, 0.0), low + min(value, 0.0)
    svg.line((plot.left, plot.y(0)), (plot.right, plot.y(0)), "ink", width=1.5)
    for place, value in enumerate(net):
        svg.dot((plot.x(place + 0.5), plot.y(value)), 4.5, "ink", hollow=True)
    plot.across(svg, quarters, 0.5)
    svg.height = plot.bottom + 28
    return svg.render()


def calibration_chart(bins: Sequence[tuple[float, float, int, float, float]], brier: float) -> str:
    """How often what was called came true, beside how likely it was called.

    ``bins`` are the mean chance stated, the share that came true, how many calls there were,
    and the bounds of that share, all but the count parts of 1; ``brier`` is the Brier score.
    """
    calls = sum(count for _, _, count, _, _ in bins)
    told = "; ".join(
        f"called {percent(said)}, came true {percent(share)} of {count}"
        for said, share, count, _, _ in bins
    )
    desc = f"{calls} called shots, Brier score {brier:.3f}. {told or 'None was called'}."
    svg = Svg(WIDTH, 364, "Calibration of called shots", desc)
    plot = Plot(62, 18, 362, 318, 1, 0.0, 1.0)
    steps = (0.0, 0.25, 0.5, 0.75, 1.0)
    plot.grid(svg, steps, lambda step: f"{100 * step:.0f} %")
    for step in steps:
        svg.line((plot.x(step), plot.top), (plot.x(step), plot.bottom), "rule")
        at = (plot.x(step), plot.bottom + 17)
        svg.text(at, f"{100 * step:.0f} %", "dim", size=SMALL, anchor="middle")
    svg.text((plot.left, plot.top - 6), "came true", "dim", size=SMALL)
    middle = ((plot.left + plot.right) / 2, plot.bottom + 36)
    svg.text(middle, "chance as called", "dim", size=SMALL, anchor="middle")
    svg.line((plot.x(0), plot.y(0)), (plot.x(1), plot.y(1)), "dim", width=1.5, dash="6 4")
    most = max([1, *(count for _, _, count, _, _ in bins)])
    # The large first, so that a small one is not hidden.
    for said, share, count, low, high in sorted(bins, key=lambda row: (-row[2], row[0])):
        x = plot.x(said)
        with svg.group(f"Called {percent(said)}: came true {percent(share)} of {count}"):
            svg.line((x, plot.y(low)), (x, plot.y(high)), "one", width=2)
            for end in (low, high):
                svg.line((x - 4, plot.y(end)), (x + 4, plot.y(end)), "one", width=1.5)
            svg.dot((x, plot.y(share)), 3.5 + 5.5 * sqrt(count / most), "one")
    _calibration_words(svg, bins, brier, calls)
    return svg.render()


def _parts_legend(svg: Svg, names: Sequence[str], sums: Mapping[str, float], y: float) -> float:
    """The parts by group with what each comes to; the height below it."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(PARTS[name][0], []).append(name)
    for group, members in groups.items():
        svg.text((EDGE, y + 14), group, "dim", size=12)
        x = EDGE + 84
        for name in members:
            _bar(svg, name, x, y + 3, 22, 13)
            words = f"{PARTS[name][1]} {signed(sums[name])}"
            svg.text((x + 29, y + 14), words, size=12)
            x += 29 + max(140.0, text_width(words, 12) + 18)
        y += 22
    svg.text((EDGE, y + 14), "Net", "dim", size=12)
    svg.dot((EDGE + 95, y + 10), 4.5, "ink", hollow=True)
    svg.text((EDGE + 113, y + 14), "what a quarter comes to", size=12)
    return y + 22


def _bar(svg: Svg, name: str, x: float, y: float, width: float, height: float) -> None:
    """A piece of a bar: solid for a decision, hatched for luck, dotted round for a ruling."""
    solid = {"own": "one", "others": "even", "deals": "good"}
    if name in solid:
        svg.rect(x, y, width, height, solid[name])
        svg.line((x, y), (x + width, y), "ground", width=0.75)
        return
    tone, dash = {"dice": ("two", ""), "events": ("bad", ""), "control": ("ink", "2 2")}[name]
    svg.rect(x, y, width, height, "ground")
    if name != "control":
        svg.hatch(x, y, width, height, tone, step=6, rising=name == "dice")
    if name == "events":
        svg.hatch(x, y, width, height, tone, step=6, rising=True)
    inner = [(x + 0.6, y + 0.6), (x + width - 0.6, y + 0.6)]
    inner += [(right, y + height - 0.6) for right, _ in reversed(inner)]
    svg.path([*inner, inner[0]], tone, width=1.2, dash=dash)


def _calibration_words(
    svg: Svg,
    bins: Sequence[tuple[float, float, int, float, float]],
    brier: float,
    calls: int,
) -> None:
    """Beside the picture: the score, how it is read, and the figures."""
    left, wide = 412.0, WIDTH - 412 - EDGE
    score = f"Brier score {brier:.3f}" if calls else "No shot was called"
    svg.text((left, 34), score, size=16, bold=True)
    many = f"{calls} called shot{'' if calls == 1 else 's'}. "
    note = (
        f"{many}0 is perfect; saying 50 % to everything earns 0.25. On the dashed line what was "
        "called came true as often as it was called; above it more often, below it less often. "
        "A larger dot is more calls, an upright stroke its interval."
    )
    y = 58 + svg.paragraph((left, 56), note, wide, "dim", size=12) + 14
    if not bins:
        return
    columns = (left + 66, left + 140, left + 186, left + wide)
    for at, word in zip(columns, ("called", "came true", "calls", "interval"), strict=True):
        svg.text((at, y), word, "dim", size=SMALL, anchor="end")
    svg.line((left, y + 6), (left + wide, y + 6), "rule")
    for number, (said, share, count, low, high) in enumerate(bins):
        line = y + 22 + 17 * number
        between = f"{100 * low:.0f} to {100 * high:.0f} %"
        cells = (percent(said), percent(share), f"{count}", between)
        for at, word in zip(columns, cells, strict=True):
            svg.text((at, line), word, size=12, anchor="end")
    svg.height = max(svg.height, y + 22 + 17 * len(bins) + EDGE)
