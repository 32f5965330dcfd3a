"""The sky: the salvo, what becomes of it, and the power that is left."""

from __future__ import annotations

from wargame.telling import words
from wargame.tui.lines import Line, line, width_of
from wargame.tui.map_facts import AIM, Gauge, Sky
from wargame.tui.map_pieces import (
    Block,
    Ranked,
    amount,
    brief_amount,
    ends,
    meter,
    rows_of,
    said,
    trend,
)
from wargame.tui.raster import Canvas


def sky_block(sky: Sky, width: int) -> Block:
    """The salvo, the shield and the power."""
    block = _head(sky, width)
    if sky.stopped is not None:
        block += _salvo(sky, sky.stopped, width)
    if sky.season:
        block += said(f"{sky.season} quarter: it falls {AIM[sky.season]}", 4, width)
    if sky.shield:
        block += said(f"{sky.shielder} shielded {sky.shield} in {sky.shield_in}", 3, width, "")
    if sky.power is not None:
        block += _power(sky, sky.power, width)
    return block


def _head(sky: Sky, width: int) -> Block:
    """The title, the salvo, and whose figures these are."""
    title = line(("THE SKY", "head"))
    if sky.salvo is None:
        return [Ranked(0, title)]
    told = line("salvo ", (brief_amount(sky.salvo), "strong"), " ", *trend(sky.salvo))
    claim = line((f"  {sky.salvo.claim}", "dim"))
    if width_of((*title, *told, *claim)) < width:
        return [Ranked(0, ends(title, (*told, *claim), width))]
    return [
        Ranked(0, ends(title, told, width)),
        *said(f"launched and stopped: {sky.salvo.claim}", 1, width),
    ]


def _salvo(sky: Sky, stopped: Gauge, width: int) -> Block:
    """The salvo as a bar: what is stopped, what leaks, and on what it fell."""
    wall = min(max((stopped.value * width + 50_000) // 100_000, 0), width)
    bar = line(("█" * wall, "bar"), ("▒" * (width - wall), "warn"))
    left = line(("█ ", "bar"), "stopped ", (amount(stopped), "strong"), " ", *trend(stopped))
    right: Line = ()
    if sky.leak is not None:
        right = line(("▒ ", "warn"), "leaks ", (words.brief(sky.leak), "strong"))
    block = [Ranked(0, bar), Ranked(0, ends(left, right, width))]
    total = sum(size for _, size in sky.fell)
    if sky.fell and width >= 30:
        label = max(len(name) for name, _ in sky.fell)
        block += said(f"what leaked in {sky.fell_in} fell on", 3, width)
        for place, (name, size) in enumerate(sky.fell):
            tie = "└▶" if place + 1 == len(sky.fell) else "├▶"
            share = 1000 * size // total if total else 0
            told = line(
                (f"  {tie} ", "dim"),
                f"{name:<{label}} ",
                *meter(share, min(width - label - 18, 30), "warn"),
                (f" {words.brief(size):>5}", "strong" if size else "dim"),
            )
            block.append(Ranked(3, told))
    return block


def _power(sky: Sky, power: Gauge, width: int) -> Block:
    """The grid against what the season needs."""
    spare = power.value - sky.need
    left = line("power ", (amount(power), "strong"), " ", *trend(power))
    right: Line = ()
    if sky.need:
        glyph, word = ("●", "to spare") if spare >= 0 else ("○", "short")
        left = (*left, *line("  need ┃ ", words.brief(sky.need)))
        state = f"{glyph} {words.brief(abs(spare))} {word}"
        right = line((state, "strong" if spare >= 0 else "warn"))
    top = max(power.high, 1)
    full = min(max(power.value * width // top, 0), width)
    canvas = Canvas(width, 1)
    canvas.put(0, 0, "━" * full, "bar")
    canvas.put(0, full, "─" * (width - full), "dim")
    if sky.need:
        want = min(sky.need * width // top, width - 1)
        canvas.put(0, full, "╌" * (want - full), "warn")
        canvas.put(0, want, "┃", "strong")
    block = [Ranked(0, ends(left, right, width)), Ranked(1, rows_of(canvas)[0])]
    quarter, need = sky.next_need
    if quarter:
        short = power.value - need
        word = "to spare" if short >= 0 else "short"
        told = f"{quarter} needs {words.brief(need)}: {words.brief(abs(short))} {word} as it stands"
        block += said(told, 4, width)
    return block
