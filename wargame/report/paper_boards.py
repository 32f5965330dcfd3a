"""Boards to mark by hand: the tracks with their bands, what is on its way, the clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from wargame.report.aar_words import brief, capital, joined, pretty
from wargame.report.paper_fit import width
from wargame.report.paper_sheets import ALL, WHITE, Blank, Board, BoardRow, Form, Grid, Mark, Note
from wargame.report.paper_words import Words

#: Columns for quarters and rows of tracks that one page has.
COLUMNS, ROWS = 9, 14
#: Lines of words over a scale, their letters and the scale in points, and the gap between words.
_LEVELS, _WORD, _SCALE, _GAP = 3, 6.0, 196.0, 0.02
_GROUPS = {
    "front": "The front",
    "sky": "The sky",
    "industry": "Industry",
    "money": "Money",
    "will": "Will",
    "rules": "Rules and reforms",
}
_STAGES = ("funded", "contracted", "produced", "delivered")


def quarters_of(words: Words) -> list[str]:
    """The quarters that may be played, the hidden end included."""
    last = max(words.scenario.turns, *(words.scenario.hidden_end or [0]))
    return [words.quarter(turn) for turn in range(last)]


def boards(words: Words, *, role: str = "") -> tuple[Board, ...]:
    """What all may see; or the tracks that a role sees and not everybody does."""
    mine = [track for track in words.scenario.tracks if _shown(track, role)]
    made = []
    for quarters in _chunks(quarters_of(words), COLUMNS):
        for page in _pages(mine):
            names = dict.fromkeys(_group(track.group) for track in page)
            made.append(
                Board(
                    title="Tracks that only some see" if role else "Tracks",
                    group=_joined(list(names)),
                    quarters=tuple(quarters),
                    rows=tuple(_row(words, track) for track in page),
                    role=role or ALL,
                    owner="" if role in ("", WHITE) else words.role(role),
                )
            )
    return tuple(made)


def _shown(track: Any, role: str) -> bool:
    if not role:
        return bool(track.visible == "all")
    return bool(track.visible != "all" and (role == WHITE or role in track.visible))


def _pages(tracks: Sequence[Any]) -> Iterator[list[Any]]:
    """Tracks group by group; a page begins with a group unless that leaves half a page bare."""
    groups: dict[str, list[Any]] = {}
    for track in tracks:
        groups.setdefault(track.group, []).append(track)
    page: list[Any] = []
    for own in groups.values():
        if len(page) + len(own) > ROWS and len(page) > ROWS // 2:
            yield page
            page = []
        for track in own:
            if len(page) == ROWS:
                yield page
                page = []
            page.append(track)
    if page:
        yield page


def _row(words: Words, track: Any) -> BoardRow:
    low, high = _scale(track)

    def place(value: int) -> float:
        return round(min(max((value - low) / max(high - low, 1), 0.0), 1.0), 4)

    marks = sorted(track.bands, key=lambda band: band.at)
    bands = _placed([(place(band.at), str(band.word)) for band in marks])
    unit = "" if track.unit in ("index", "ratio") else str(track.unit)
    return BoardRow(
        name=words.track(track.id),
        unit=f"thousand{unit[1:]}" if unit.startswith("k ") else unit,
        start=brief(track.start),
        low=brief(low),
        high=brief(high),
        place=place(track.start),
        bands=bands,
        better={"up": "up is better", "down": "down is better"}.get(track.better or "", ""),
    )


def _placed(bands: list[tuple[float, str]]) -> tuple[Mark, ...]:
    """Words over a scale so that none runs into another: lines near the scale first.

    A word begins at its mark, or ends there where that is what leaves room.
    """
    wide = [width(word, _WORD) / _SCALE for _, word in bands]
    best: tuple[int, list[tuple[float, int]]] = (1 << 30, [])

    def search(
        number: int, cost: int, ends: tuple[float, ...], at: list[tuple[float, int]]
    ) -> None:
        nonlocal best
        if cost >= best[0]:
            return
        if number == len(bands):
            best = (cost, list(at))
            return
        place = bands[number][0]
        starts = (min(place, 1 - wide[number]), max(place - wide[number], 0.0))
        for back, left in enumerate(starts):
            for level, end in enumerate(ends):
                # Lines 1 and 2 are near the scale; words that leave their mark are worth avoiding.
                price = 2 * back + (3 if level == 0 else 0) + (40 if left < end else 0)
                grown = (*ends[:level], left + wide[number] + _GAP, *ends[level + 1 :])
                search(number + 1, cost + price, grown, [*at, (left, level)])

    search(0, 0, (-1.0,) * _LEVELS, [])
    return tuple(
        Mark(place, word, round(left, 4), level)
        for (place, word), (left, level) in zip(bands, best[1], strict=True)
    )


def _scale(track: Any) -> tuple[int, int]:
    """The stretch of a track's range in which it is likely to move.

    A range of 0 to 60 million would leave a start at 6 in the corner: bands and start decide.
    """
    marks = [band.at for band in track.bands] + [track.start]
    inner, outer = min(marks), max(marks)
    spare = max((outer - inner) // 3, 1)
    return max(track.low, inner - spare), min(track.high, outer + spare)


def pipeline_forms(words: Words) -> Iterator[Form]:
    """One block a line: what stands in each stage, quarter by quarter."""
    pipelines = words.scenario.pipelines
    if pipelines is None:
        return
    pages = [
        (quarters, page)
        for quarters in _chunks(quarters_of(words), COLUMNS)
        for page in _chunks(list(pipelines.lines), 4)
    ]
    for quarters, page in pages:
        rows: list[tuple[Any, ...]] = [
            (
                Note(
                    "In $bn. Each quarter, the last stage first, the share in brackets comes down "
                    "from the row above. "
                    f"In a quarter with a slip (chance {pipelines.slip_chance / 10:g} % a line) "
                    f"a line moves at {pipelines.slip_rate / 10:g} % of its rates."
                ),
            )
        ]
        for line in page:
            rates = (line.contract, line.produce, line.deliver)
            shares = ["new", *(f"{rate / 10:g} %" for rate in rates)]
            first = quarters[0] == words.quarter(0)
            start = [brief(line.start.get(stage, 0)) if first else "" for stage in _STAGES]
            body = [
                (f"{capital(stage)} ({share})", value, *([""] * len(quarters)))
                for stage, share, value in zip(_STAGES, shares, start, strict=True)
            ]
            body.append(("Absorbed this quarter", "", *([""] * len(quarters))))
            head = (f"{line.name} ({words.role(line.donor)})", "Start", *quarters)
            widths = (34, 9, *([9] * len(quarters)))
            rows.append((Grid(head, widths, tuple(body), 8.2),))
        rows.append((Blank("Slips, and their causes", lines=2),))
        yield Form("What is on its way", "White Cell", WHITE, tuple(rows))


def _group(key: str) -> str:
    return _GROUPS.get(key, capital(pretty(key)))


def _joined(names: list[str]) -> str:
    """Groups in one heading: ``The front and the sky``."""
    return joined([names[0], *(name[:1].lower() + name[1:] for name in names[1:])])


def _chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
