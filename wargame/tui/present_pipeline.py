"""The pipeline as a board in characters: lines by stage, donors, kinds, room and promises.

All bars of a board share one scale.  Money is in $m, shown as bn; a slip is a glyph and a word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.telling import words
from wargame.tui.lines import BLANK, Doc, Line, Row, Span, clip, head, line, plain, width_of, wrap

View = Mapping[str, Any]
Item = Mapping[str, Any]

STAGES = ("funded", "contracted", "produced", "waiting", "absorbed", "lost")

#: The stages at which goods are on their way.
WAY = STAGES[:4]

MEANINGS = {
    "funded": "money without a contract",
    "contracted": "ordered, in the making",
    "produced": "made, not yet delivered",
    "waiting": "delivered, waits for room",
    "absorbed": "in use, since the start",
    "lost": "spoiled while it waited",
}

#: From this width on the board has all its columns.
WIDE = 110

SLIP, EVEN = "!", "·"
_YEAR = 4


def on_the_way(item: Item) -> int:
    """What a line has at all stages between money and use."""
    return sum(int(item[stage]) for stage in WAY)


def money(milli: int | None, places: int = 2) -> str:
    """A sum in bn for a column; what is not to be seen is a question mark."""
    return "?" if milli is None else words.number(milli, places)


# The list and the explanation of a line ---------------------------------------------------


def pipeline_rows(view: View) -> tuple[Row, ...]:
    """A line a row, what is under way at the right."""
    return tuple(
        Row(
            item["id"],
            line(item["name"]),
            line((f"{words.brief(on_the_way(item))} bn under way", "strong")),
            line((f"{SLIP} slipped: {item['slipped']}", "warn")) if item["slipped"] else (),
        )
        for item in view["pipeline"]
    )


def pipeline_doc(view: View, key: str) -> Doc:
    """A line in full: its stages with bars, what it was pledged and lost, its slips."""
    item = next((one for one in view["pipeline"] if one["id"] == key), None)
    if item is None:
        return ()
    most = max(1, *(item[stage] for stage in STAGES))
    donor = _role(view, item["donor"])
    doc: list[Line] = [line((item["name"], "head"), f"  {donor}"), BLANK]
    for stage in STAGES:
        size = words.bar(1000 * item[stage] // most, 12, blocks=True)
        doc.append(
            line(
                f"{stage:<11}",
                (f"{words.brief(item[stage]):>7} bn ", "strong"),
                (size, "bar"),
                (f" {MEANINGS[stage]}", "dim"),
            )
        )
    doc += [
        BLANK,
        line(
            (
                f"All that entered: {words.number(item['entered'])} bn = in the pipe + "
                "absorbed + lost.",
                "dim",
            )
        ),
        line(
            "If nothing slips ",
            (f"{money(item['next'])} bn", "strong"),
            " come into use next quarter.",
        ),
        line(("Each bn is ", "dim"), _shares(item), "."),
    ]
    if item["slipped"]:
        said = f"{SLIP} It slipped last quarter ({item['slipped']}) and moved at {_pace(view)}."
        doc.append(line((said, "warn")))
    if item["quarters"]:
        doc += [BLANK, head("Quarter by quarter, in bn")]
        doc.append(line(("          pledged  came in   lapsed   in use     lost", "dim")))
        doc += [_quarter_line(quarter) for quarter in reversed(item["quarters"])]
        doc.append(line((_lapse_words(item), "dim")))
    return tuple(doc)


def _shares(item: Item) -> str:
    told = [f"{share} % {words.pretty(kind)}" for kind, share in item["goods"].items() if share]
    return words.joined(told)


def _pace(view: View) -> str:
    rate = view.get("pipes", {}).get("slip", {}).get("rate", 500)
    return "half its rate" if rate == 500 else f"{words.percent(rate)} of its rate"


def _quarter_line(quarter: Item) -> Line:
    cells = [quarter[key] for key in ("pledged", "entered", "lapsed", "absorbed", "lost")]
    slip: Span = (f"  {SLIP} {quarter['slipped']}", "warn") if quarter["slipped"] else ("", "")
    return line(f"{quarter['quarter']:<8}", *(f"{money(cell):>9}" for cell in cells), slip)


def _lapse_words(item: Item) -> str:
    lapsed = _year(item, "lapsed")
    if lapsed is None:
        return "What was pledged here you cannot see."
    if not lapsed:
        return "Nothing pledged in the last four quarters has lapsed."
    return (
        f"Of what was pledged in the last four quarters {money(lapsed)} bn found no money or "
        "no contract and lapsed."
    )


# The board --------------------------------------------------------------------------------


def pipeline_board(view: View, width: int) -> Doc:
    """The whole board for a width: 78 cells give one row a line, 110 and more every column."""
    lines = view["pipeline"]
    if not lines:
        return (line(("There is no pipeline in this scenario.", "dim")),)
    pipes = view["pipes"]
    wide = width >= WIDE
    doc: list[Line] = [
        *(_wide_rows(lines) if wide else _narrow_rows(lines, width)),
        BLANK,
        *_donors(view, width),
        BLANK,
        *_kinds(view, pipes["kinds"], width),
        BLANK,
        *_slips(view, lines),
        BLANK,
        *room_lines(pipes["room"]),
        BLANK,
        *promise_lines(view, pipes["promise"]),
    ]
    fitted: list[Line] = []
    for one in doc:
        if width_of(one) <= width:
            fitted.append(one)
        elif "   " in plain(one).strip():
            fitted.append(clip(one, width))  # columns are cut, text is wrapped
        else:
            fitted += wrap(one, width)
    return tuple(fitted)


def _scale(lines: Sequence[Item]) -> int:
    return max(1, *(int(item[stage]) for item in lines for stage in WAY))


def _cell(milli: int, most: int, size: int, width: int = 6) -> tuple[Span, Span]:
    """A figure and its bar on the board's scale; anything at all shows."""
    bar = words.bar(1000 * milli // most, size, blocks=True)
    if milli and not bar.strip():
        bar = "▏".ljust(size)
    return (f"{money(milli):>{width}} ", "strong" if milli else "dim"), (f"{bar} ", "bar")


def _narrow_rows(lines: Sequence[Item], width: int) -> list[Line]:
    """A row a line; the word of a slip and an empty column give way to the lines' names."""
    most = _scale(lines)
    waits = any(item["waiting"] for item in lines)
    told = max(len(f"{SLIP} {item['slipped']}") if item["slipped"] else 0 for item in lines)
    longest = max(len(item["name"]) for item in lines)
    fixed = 41 + 5 * waits
    words_too = width >= fixed + longest + told
    size_of_name = min(longest, max(12, width - fixed - (told if words_too else 1)))
    title = f"{'line':{size_of_name}}{'funded':>6}     {'contracted':>10}     {'made':>4}  "
    doc = [
        head("On its way, in billions of dollars"),
        line((f"{title}{'waits' if waits else ''} in use", "dim")),
    ]
    for item in lines:
        spans: list[str | Span] = []
        for stage, size in (("funded", 3), ("contracted", 4), ("produced", 3)):
            spans += _cell(item[stage], most, size)
        doc.append(
            line(
                *clip(line(item["name"]), size_of_name),
                " " * (size_of_name - min(size_of_name, len(item["name"]))),
                *spans,
                f"{money(item['waiting']):>5}" if waits else "",
                f"{money(item['absorbed'], 1):>6}",
                (_slip_span(item)[0][1 : None if words_too else 3], "warn"),
            )
        )
    return doc


def _wide_rows(lines: Sequence[Item]) -> list[Line]:
    most = _scale(lines)
    title = (
        f"{'line':<21}{'pledged':>7}{'4 q':>5} {'funded':11} {'contracted':13} {'made':11}"
        f"{'waits':>5}{'in use':>7}{'total':>6}{'lost':>5}"
    )
    doc = [head("On its way, in billions of dollars"), line((title, "dim"))]
    for item in lines:
        last = item["quarters"][-1] if item["quarters"] else None
        spans: list[str | Span] = []
        for stage, size in (("funded", 4), ("contracted", 6), ("produced", 4)):
            spans += _cell(item[stage], most, size)
        doc.append(
            line(
                f"{item['name'][:21]:<21}",
                f"{money(last['pledged']) if last else '–':>7}",
                f"{money(_year(item, 'pledged'), 1):>5}",
                *spans,
                f"{money(item['waiting']):>5}",
                f"{money(last['absorbed']) if last else '–':>7}",
                f"{money(item['absorbed'], 1):>6}",
                f"{money(item['lost'], 1):>5}",
                _slip_span(item),
            )
        )
    return doc


def _slip_span(item: Item) -> Span:
    return (f"  {SLIP} {item['slipped']}", "warn") if item["slipped"] else ("", "")


def _year(item: Item, key: str) -> int | None:
    """A line's sum over its last four quarters; None where the role cannot see it."""
    found = [quarter[key] for quarter in item["quarters"][-_YEAR:]]
    return None if any(value is None for value in found) else sum(found)


def _sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def year_of(lines: Sequence[Item], key: str) -> int | None:
    """What some lines were pledged, absorbed or lapsed over their last four quarters."""
    return _sum([_year(item, key) for item in lines])


def _role(view: View, key: str) -> str:
    return next((str(role["name"]) for role in view["roles"] if role["id"] == key), key)


def _donors(view: View, width: int) -> list[Line]:
    """Each donor's lines summed: pledged and in use last quarter and over four, lapsed, lost."""
    narrow, wide = width < 72, width >= WIDE
    a, b, c = (7, 11, 9) if narrow else (8, 12, 12)
    lapsed = "lapsed" if narrow else "lapsed 4 q"
    first = 15 if narrow else 16
    title = f"{'':{first}}{'pledged':>{a + 1}}{'4 q':>{a}}{'on its way':>{b}}"
    title += f"{'in use':>{a}}{'4 q':>{a}}{lapsed:>{c}}"
    doc = [head("By donor"), line((title + (f"{'lost':>8}" if wide else ""), "dim"))]
    for donor in dict.fromkeys(item["donor"] for item in view["pipeline"]):
        mine = [item for item in view["pipeline"] if item["donor"] == donor]
        lasts = [item["quarters"][-1] for item in mine if item["quarters"]]
        cells = [
            f"{money(_sum([q['pledged'] for q in lasts])):>{a + 1}}",
            f"{money(year_of(mine, 'pledged')):>{a}}",
            f"{money(sum(on_the_way(item) for item in mine)):>{b}}",
            f"{money(_sum([q['absorbed'] for q in lasts])):>{a}}",
            f"{money(year_of(mine, 'absorbed')):>{a}}",
            f"{money(year_of(mine, 'lapsed')):>{c}}",
        ]
        if wide:
            cells.append(f"{money(sum(item['lost'] for item in mine)):>8}")
        doc.append(line((f"{_role(view, donor)[: first - 1]:<{first}}", "strong"), *cells))
    return doc


def _kinds(view: View, kinds: Sequence[Item], width: int) -> list[Line]:
    """Each kind of goods, and what its arrivals will do if nothing slips."""
    shorts = {track["id"]: track["short"] for track in view["tracks"]}
    title = f"{'':10}{'on its way':>11}{'came':>8}{'next':>8}   what comes next does"
    doc = [head("By kind of goods; next: if nothing slips"), line((title, "dim"))]
    for kind in kinds:
        told = [
            f"{shorts.get(effect['track'], effect['track'])} "
            f"{'?' if effect['by'] is None else words.brief_signed(effect['by'])}"
            for effect in kind["effects"]
        ]
        held = ""
        if kind["held"]:
            fate = f"waits {words.count(kind['late'], 'quarter')}" if kind["late"] else "is lost"
            held = f"{SLIP} {money(kind['held'])} {fate}"
        row = line(
            (f"{words.pretty(kind['kind']):<10}", "strong"),
            f"{money(kind['pipe']):>11}",
            f"{money(kind['last']):>8}",
            (f"{money(kind['next']):>8}", "strong"),
            f"   {', '.join(told)}",
        )
        if held and width_of(row) + len(held) + 2 > width:
            doc += [row, line((f"{held:>{min(37, width)}}", "warn"))]
        else:
            doc.append((*row, *line((f"  {held}" if held else "", "warn"))))
    return doc


def _slips(view: View, lines: Sequence[Item]) -> list[Line]:
    """Each line's quarters, slipped or even, the oldest first, and the cause of the last."""
    chance = view["pipes"]["slip"]["chance"]
    most = max(4, min(12, max(len(item["quarters"]) for item in lines)))
    doc = [
        head("Slips, quarter by quarter"),
        line(
            (
                f"Each line slips with a chance of {words.percent(chance)} a quarter and then "
                f"moves at {_pace(view)}. {SLIP} slipped, {EVEN} did not.",
                "dim",
            )
        ),
    ]
    for item in lines:
        marks = "".join(SLIP if quarter["slipped"] else EVEN for quarter in item["quarters"])
        count = marks.count(SLIP)
        causes = [quarter["slipped"] for quarter in item["quarters"] if quarter["slipped"]]
        ranked = sorted(dict.fromkeys(causes), key=lambda cause: (-causes.count(cause), cause))
        why = ", ".join(f"{cause} {causes.count(cause)}" for cause in ranked)
        doc.append(
            line(
                f"{item['name'][:21]:<22}",
                (f"{marks[-12:] or '–':<{most}}", "warn" if item["slipped"] else ""),
                f" {f'{count}/{len(marks)}':<6}",
                (why, "dim"),
            )
        )
    return doc


def room_lines(room: Item) -> list[Line]:
    """How much can be taken into use a quarter, what was, what waits and what that costs."""
    doc = [head("Room to take goods into use")]
    if room["capacity"] is None:
        doc.append(line("How much room there is you cannot see."))
    else:
        doc.append(
            line("There is room for ", (f"{money(room['capacity'])} bn", "strong"), " a quarter.")
        )
    if room["used"] is not None:
        had = room["had"]
        bar = words.bar(1000 * room["used"] // max(had, 1), 20, blocks=True) if had else ""
        of = f" of {money(had)}" if had is not None else ""
        bar = f" {bar.strip()}" if bar.strip() else ""
        doc.append(line(f"Last quarter {money(room['used'])}{of} bn was used.", (bar, "bar")))
    waste = words.percent(room["waste_rate"])
    if room["waiting"]:
        doc.append(
            line(
                (f"{SLIP} ", "warn"),
                f"{money(room['waiting'])} bn wait for room; {waste} of what waits is lost each "
                f"quarter, now {money(room['waste'])} bn.",
            )
        )
    else:
        doc.append(line((f"Nothing waits; what waits loses {waste} a quarter.", "dim")))
    return doc


def promise_lines(view: View, promise: Item) -> list[Line]:
    """What was due and came over a year, what next quarter brings, and where belief goes."""
    kept = words.number(promise["kept"], 1)
    doc = [head("Promises")]
    came = money(sum(promise["absorbed"]))
    if promise["due"] is None:
        doc.append(line(f"{came} bn came in four quarters: kept ", (f"{kept} %", "strong"), "."))
    else:
        due = money(sum(promise["due"]))
        doc.append(
            line(f"Due in four quarters {due} bn, came {came}: kept ", (f"{kept} %", "strong"), ".")
        )
    if promise["next"] is not None:
        doc.append(
            line(
                f"If nothing slips {money(promise['next_absorbed'])} of "
                f"{money(promise['next_due'])} bn due come next quarter: kept ",
                (f"{words.number(promise['next'], 1)} %", "strong"),
                ".",
            )
        )
    belief = promise["belief"]
    if belief is not None:
        track = next((t for t in view["tracks"] if t["id"] == belief["track"]), None)
        name = track["name"] if track is not None else words.pretty(belief["track"])
        glyph, word = words.trend(belief["step"])
        doc.append(
            line(
                f"{name} {words.brief(belief['value'])} ",
                (f"{glyph} ", "accent"),
                (word, "strong"),
                f": {words.brief_signed(belief['step'])} at its next step towards {kept}.",
            )
        )
    return doc
