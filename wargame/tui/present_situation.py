"""The situation in one line: the two or three things that tell most, out of a view.

What can be said of a track is a phrase for each of its bands, from the lowest up, so that the
thresholds stay where the author put them; the pipeline is judged by what slips and where money
waits.  A track without phrases of its own is told by its name, its band's word and its trend,
so a line can be made for any scenario.  Nothing is drawn by lot: the same view, the same line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wargame.telling import words
from wargame.tui.lines import Line, line

View = Mapping[str, Any]
Track = Mapping[str, Any]

#: At most so many phrases, and none that tells less than this.
MOST = 3
LEAST = 300


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of a track: a phrase a band, lowest first; empty where it is not worth it.

    ``place`` orders what is said, the general first; ``weight`` is its claim to be said, in
    per cent.  ``worse`` and ``better`` are said of a band without a phrase when the last
    quarter moved it far.
    """

    bands: tuple[str, ...]
    place: int
    weight: int = 100
    worse: str = ""
    better: str = ""


#: What general things come first: deliveries 0, the front 1, sky and power 2, guns and people 3,
#: money 4, capitals 5, the rest 9.
JUDGEMENTS: Mapping[str, Judgement] = {
    "territory": Judgement(
        (
            "the front thrown back",
            "ground retaken",
            "",
            "the front creeping west",
            "towns being lost",
            "the front broken open",
        ),
        1,
        120,
        "the front giving way",
        "the front holding",
    ),
    "losses": Judgement(
        ("the front quiet", "a war of trenches", "", "assaults all along the line"), 1, 90
    ),
    "grid": Judgement(
        ("the grid failing", "the grid under strain", "", "the lights on"),
        2,
        100,
        "power short",
        "power coming back",
    ),
    "air_defence": Judgement(
        ("the skies open", "the sky leaking", "", "the sky closing"),
        2,
        105,
        "the sky thinning",
        "more of each salvo stopped",
    ),
    "rus_strike": Judgement(("", "", "", "salvos beyond counting"), 2, 90, "salvos growing"),
    "munitions": Judgement(
        ("the guns starved", "shells rationed", "", "", "shells near parity"),
        3,
        100,
        "shells running down",
        "shells arriving",
    ),
    "unmanned": Judgement(("drones jammed", "", "", "drones holding the line"), 3, 80),
    "fleet": Judgement(("vehicles cannibalised", "", "", ""), 3, 70, "vehicles wearing out"),
    "ukr_force": Judgement(
        ("brigades hollow", "brigades stretched", "", "brigades able to rotate"),
        3,
        100,
        "brigades thinning",
    ),
    "workforce": Judgement(("the lathes idle", "hands short", "", ""), 3, 70),
    "ukr_dib": Judgement(("", "plants waiting for orders", "", ""), 3, 60, "plants losing ground"),
    "kyiv_cover": Judgement(
        ("Kyiv printing money", "Kyiv paid from hand to mouth", "", ""),
        4,
        110,
        "Kyiv's budget draining",
    ),
    "us_cover": Judgement(
        ("American money run dry", "American money scraping", "", "American money for a year"),
        4,
        100,
        "American money draining",
        "American money restored",
    ),
    "us_shelf": Judgement(("American shelves below the floor", "", "", ""), 4, 80),
    "sanctions": Judgement(
        ("sanctions symbolic", "sanctions leaking", "", "sanctions biting"),
        4,
        70,
        "sanctions slackening",
        "sanctions tightening",
    ),
    "economy": Judgement(("the economy seized up", "the economy shrinking", "", ""), 4, 70),
    "oil": Judgement(("oil cheap", "", "", "oil dear"), 4, 80),
    "nwf": Judgement(("Moscow's reserve spent", "Moscow's reserve thin", "", ""), 4, 80),
    "rus_men": Judgement(("Moscow out of recruits", "Moscow short of recruits", "", ""), 4, 80),
    "us_will": Judgement(
        ("Washington turning away", "Washington divided", "", ""),
        5,
        110,
        "Washington wavering",
        "Washington rallying",
    ),
    "eu_will": Judgement(
        ("Europe's voters against", "Europe's voters split", "", ""),
        5,
        90,
        "Europe's voters tiring",
    ),
    "eu_cohesion": Judgement(
        ("the Union each for itself", "the Union bargaining", "", "the Union united"),
        5,
        100,
        "the Union fraying",
        "the Union closing ranks",
    ),
    "nato_unity": Judgement(
        ("the alliance in two camps", "the alliance in footnotes", "", "the alliance united"),
        5,
        95,
        "the alliance fraying",
        "the alliance closing ranks",
    ),
    "ukr_will": Judgement(
        ("Ukraine's resolve breaking", "Ukraine worn", "", "Ukraine resolved"),
        5,
        115,
        "Ukraine tiring",
        "Ukraine taking heart",
    ),
    "rus_time": Judgement(
        ("Moscow out of time", "Moscow in doubt", "", "Moscow sure of time"), 5, 80
    ),
    "credibility": Judgement(
        ("promises on paper only", "promises discounted", "", "promises believed"),
        0,
        95,
        "promises slipping",
        "promises being kept",
    ),
    "friction": Judgement(("", "", "", "exports stuck in licences"), 6, 50),
    "planning": Judgement(("plans made from meeting to meeting", "", "", ""), 6, 50),
    "oversight": Judgement(("aid unaccounted for", "", "", ""), 6, 50),
    "integrity": Judgement(("Kyiv's books doubted", "", "", ""), 6, 60, "scandal in Kyiv"),
    "escalation": Judgement(
        ("", "", "nerves fraying", "alarm in the capitals", "the brink in sight"),
        6,
        110,
        "tension rising",
        "tension easing",
    ),
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something that can be said: where it belongs, how much it tells, what it is about."""

    text: str
    place: int
    tells: int
    group: str
    key: str


def situation(view: View) -> str:
    """The situation on one line: ``2025 Q3 - deliveries slipping, the grid under strain``."""
    return f"{quarter(view)} - {', '.join(phrases(view))}"


def situation_line(view: View) -> Line:
    """The situation as a line with its quarter marked."""
    return line((quarter(view), "accent"), " – ", (", ".join(phrases(view)), "strong"))


def quarter(view: View) -> str:
    """A quarter as people write it: ``2025 Q3``."""
    year, q, number = str(view["quarter"]).partition("Q")
    return f"{year} Q{number}" if q else year


def phrases(view: View) -> tuple[str, ...]:
    """The two or three most telling phrases, the general first, none twice of one subject."""
    found = [*_deliveries(view)]
    found += [phrase for track in view["tracks"] if (phrase := _of(track)) is not None]
    found.sort(key=lambda phrase: (-phrase.tells, phrase.place, phrase.key))
    chosen: list[Phrase] = []
    for phrase in found:
        if len(chosen) == MOST or (len(chosen) >= 2 and phrase.tells < LEAST):
            break
        if all(phrase.group != other.group for other in chosen):
            chosen.append(phrase)
    chosen.sort(key=lambda phrase: (phrase.place, -phrase.tells, phrase.key))
    return tuple(phrase.text for phrase in chosen) or ("all quiet",)


# Tracks --------------------------------------------------------------------------------------


def _of(track: Track) -> Phrase | None:
    """What a track tells, if it can be seen exactly."""
    if track["value"] is None or not track["exact"]:
        return None
    place, count = band(track), len(track["bands"])
    trouble, push = _trouble(track, place, count), _push(track, count)
    known = JUDGEMENTS.get(track["id"])
    if known is None:
        tells = (trouble + abs(push)) // 3
        return Phrase(_plainly(track), 9, tells, track["group"], track["id"])
    text = known.bands[place] if place < len(known.bands) else ""
    if text:
        tells = (trouble * _news(track, place) // 100) + abs(push) // 2
    else:
        text = known.worse if push < 0 else known.better
        tells = 3 * abs(push) // 4
    if not text:
        return None
    # Its place among the deliveries is also its subject: kept promises are a matter of arrivals.
    group = "deliveries" if known.place == 0 else track["group"]
    return Phrase(text, known.place, tells * known.weight // 100, group, track["id"])


def band(track: Track) -> int:
    """The number of the band a track stands in, from 0."""
    value = track["value"]
    return max((n for n, (at, _) in enumerate(track["bands"]) if value >= at), default=0)


def _trouble(track: Track, place: int, count: int) -> int:
    """How far from the middle of its bands, in per mille: bad ends tell more than good ones."""
    if count < 2:
        return 0
    share = 1000 * place // (count - 1)
    if track["better"] is None:
        return abs(2 * share - 1000) // 3
    good = share if track["better"] == "up" else 1000 - share
    return 1000 - 2 * good if good < 500 else (2 * good - 1000) // 2


def _news(track: Track, place: int) -> int:
    """Per cent of its weight that a band keeps: what has long been so is less and less news."""
    low = track["bands"][place][0]
    above = track["bands"][place + 1][0] if place + 1 < len(track["bands"]) else None
    stood = 0
    for value in reversed(track["history"][:-1]):
        if value < low or (above is not None and value >= above):
            break
        stood += 1
    return max(55, 100 - 15 * stood)


def _push(track: Track, count: int) -> int:
    """The last quarter's change against the width of a band, per mille, minus for the worse."""
    if count < 2 or not track["change"]:
        return 0
    inner: list[int] = [at for at, _ in track["bands"]][1:]
    width = max(1, (inner[-1] - inner[0]) // max(1, len(inner) - 1))
    push = min(1000, 1500 * abs(int(track["change"])) // width)
    good: bool = track["better"] is None or (track["change"] > 0) == (track["better"] == "up")
    return push if good else -push


def _plainly(track: Track) -> str:
    """A track without phrases of its own: its name, its band's word, and its trend if it moved."""
    trend = f" ({words.trend(track['change'])[1]})" if track["change"] else ""
    word = track["word"] or words.brief(track["value"])
    return f"{track['short']}: {word}{trend}"


# The pipeline ----------------------------------------------------------------------------------


def _deliveries(view: View) -> list[Phrase]:
    """What the pipeline tells: what slips, what waits for contracts, what waits for room."""
    board = view["pipeline"]
    way = sum(_way(entry) for entry in board)
    if not way:
        return []
    slipped = 1000 * sum(_way(entry) for entry in board if entry["slipped"]) // way
    waiting = 1000 * sum(entry["waiting"] for entry in board) // way
    idle = 1000 * sum(entry["funded"] for entry in board) // way
    found = [
        ("deliveries slipping", slipped - 200),
        ("goods waiting for room", 4 * waiting),
        ("money waiting for contracts", 2 * idle - 300),
    ]
    if any(entry["absorbed"] for entry in board):
        found.append(("deliveries on time", 450 - slipped))
    return [
        Phrase(text, 0, tells, "deliveries", f"pipeline {n}")
        for n, (text, tells) in enumerate(found)
        if tells > 0
    ]


def _way(entry: Mapping[str, Any]) -> int:
    """What is under way in a line, in millions."""
    return sum(int(entry[stage]) for stage in ("funded", "contracted", "produced", "waiting"))
