"""The sky: the salvo, what becomes of it, and the power that is left."""

from __future__ import annotations

from wargame.tui import words
from wargame.tui.lines import Line, line
from wargame.tui.map_facts import AIM, Gauge, Sky
from wargame.tui.map_pieces import (
    Block,
    Ranked,
    amount,
    ends,
    heading,
    meter,
    rows_of,
    trend,
)
from wargame.tui.raster import Canvas


def sky_block(sky: Sky, width: int) -> Block:
    block: Block = []
    said: Line = ()
    if sky.salvo is not None:
        said = line("salvo ", (amount(sky.salvo), "strong"), " ", *trend(sky.salvo))
    block.append(Ranked(0, heading("THE SKY", said, width)))
    if sky.stopped is not None:
        block += _salvo(sky, sky.stopped, width)
    if sky.season:
        told = line((f"in a {sky.season} quarter it falls ", "dim"), AIM[sky.season])
        block.append(Ranked(4, told))
    if sky.shield:
        told = line(f"{sky.shielder} shielded ", (sky.shield, "strong"), f" in {sky.shield_in}")
        block.append(Ranked(3, told))
    if sky.power is not None:
        block += _power(sky, sky.power, width)
    return block


def _salvo(sky: Sky, stopped: Gauge, width: int) -> Block:
    """The salvo as a bar: what is stopped, what leaks, and on what it fell."""
    wall = min(max(stopped.value * width // 100_000, 0), width)
    bar = line(("█" * wall, "good"), ("▒" * (width - wall), "bad"))
    left = line(("█ ", "good"), "stopped ", (amount(stopped), "strong"), " ", *trend(stopped))
    right: Line = ()
    if sky.leak is not None:
        right = line(("▒ ", "bad"), "leaks ", (f"{words.brief(sky.leak)} thousand", "strong"))
    block = [Ranked(0, bar), Ranked(0, ends(left, right, width))]
    if stopped.claim:
        block.append(Ranked(5, line((f"figures of the {stopped.claim}", "dim"))))
    total = sum(size for _, size in sky.fell)
    if sky.fell and width >= 30:
        label = max(len(name) for name, _ in sky.fell)
        block.append(Ranked(3, line((f"what leaked in {sky.fell_in} fell on, thousand", "dim"))))
        for place, (name, size) in enumerate(sky.fell):
            tie = "└▶" if place + 1 == len(sky.fell) else "├▶"
            share = 1000 * size // total if total else 0
            told = line(
                (f"  {tie} ", "dim"),
                f"{name:<{label}} ",
                *meter(share, min(width - label - 18, 30), "bad"),
                (f" {words.brief(size):>5}", "strong" if size else "dim"),
            )
            block.append(Ranked(3, told))
    return block


def _power(sky: Sky, power: Gauge, width: int) -> Block:
    """The grid against what the season needs."""
    spare = power.value - sky.need
    state = ""
    tone = ""
    if sky.need:
        glyph, tone, word = ("●", "good", "to spare") if spare >= 0 else ("○", "bad", "short")
        state = f"{glyph} {words.brief(abs(spare))} {word}"
    left = line("power ", (amount(power), "strong"), " ", *trend(power), "  ", (state, tone))
    needs = ""
    if sky.need:
        needs = f"{sky.season} quarter needs {words.brief(sky.need)}"
    size = width
    full = min(max((power.value - 0) * size // max(power.high, 1), 0), size)
    canvas = Canvas(size, 1)
    canvas.put(0, 0, "█" * full, "bar")
    canvas.put(0, full, "·" * (size - full), "dim")
    if sky.need:
        want = min(sky.need * size // max(power.high, 1), size - 1)
        if spare < 0:
            canvas.put(0, full, "░" * (want - full), "bad")
        canvas.put(0, want, "┃", "strong")
    block = [
        Ranked(0, ends(left, line((f"┃ {needs}" if needs else "", "dim")), width)),
        Ranked(1, rows_of(canvas)[0]),
    ]
    if sky.next_need[0]:
        quarter, need = sky.next_need
        short = power.value - need
        told = f"{quarter} is cold and needs {words.brief(need)}: "
        told += f"{words.brief(abs(short))} {'to spare' if short >= 0 else 'short'} as things stand"
        block.append(Ranked(4, line((told, "dim"))))
    return block
