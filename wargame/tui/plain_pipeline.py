"""The pipeline in plain lines: every line's stages, donors, goods, slips, room and promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.telling import words
from wargame.tui.lines import Line
from wargame.tui.present_pipeline import (
    STAGES,
    money,
    on_the_way,
    promise_lines,
    room_lines,
    year_of,
)

View = Mapping[str, Any]


def pipeline_page(view: View) -> list[str]:
    """The pipeline board, read from the top: what is on its way, and what holds it up."""
    if not view["pipeline"]:
        return ["There is no pipeline in this scenario."]
    lines = [
        "The pipeline, in billions of dollars. Funded waits for a contract, contracted for "
        "the factory, produced for transport; waiting is at the border without a hub."
    ]
    for item in view["pipeline"]:
        lines += _line(item)
    lines += ["By donor, over the last four quarters:", *_donors(view)]
    lines += ["By kind of goods:", *_kinds(view)]
    for title, *rest in (
        room_lines(view["pipes"]["room"]),
        promise_lines(view, view["pipes"]["promise"]),
    ):
        lines += [f"{_text(title)}:", *(f"  {_text(one)}" for one in rest)]
    return lines


def _text(given: Line) -> str:
    """A line of the board without its bars and glyphs."""
    return "".join(text for text, tone in given if tone not in ("accent", "bar", "warn")).strip()


def _line(item: Mapping[str, Any]) -> list[str]:
    stages = [f"{stage} {money(item[stage])}" for stage in STAGES if money(item[stage]) != "0"]
    slip = f"; slowed last quarter by {item['slipped']}" if item["slipped"] else ""
    told = [f"  {item['name']}: {words.joined(stages) or 'empty'}{slip}."]
    slips = [quarter["slipped"] for quarter in item["quarters"]]
    late = sum(1 for slip in slips if slip)
    history = f" It slipped in {late} of {words.count(len(slips), 'quarter')}." if slips else ""
    told.append(f"    If nothing slips, {money(item['next'])} come into use next quarter.{history}")
    return told


def _donors(view: View) -> list[str]:
    told = []
    names = {role["id"]: role["name"] for role in view["roles"]}
    for donor in dict.fromkeys(item["donor"] for item in view["pipeline"]):
        mine = [item for item in view["pipeline"] if item["donor"] == donor]
        pledged, absorbed, lapsed = (
            money(year_of(mine, key)) for key in ("pledged", "absorbed", "lapsed")
        )
        told.append(
            f"  {names.get(donor, donor)}: pledged {pledged}, came into use {absorbed}, lapsed "
            f"{lapsed}; {money(sum(on_the_way(item) for item in mine))} on its way now."
        )
    return told


def _kinds(view: View) -> list[str]:
    shorts = {track["id"]: track["short"] for track in view["tracks"]}
    told = []
    for kind in view["pipes"]["kinds"]:
        does = [
            f"{shorts.get(effect['track'], effect['track'])} "
            f"{'?' if effect['by'] is None else words.brief_signed(effect['by'])}"
            for effect in kind["effects"]
        ]
        held = ""
        if kind["held"]:
            late = words.count(kind["late"], "quarter")
            held = f"; {money(kind['held'])} " + (f"waits {late}" if kind["late"] else "is lost")
        told.append(
            f"  {words.pretty(kind['kind']).capitalize()}: {money(kind['pipe'])} on its way, "
            f"{money(kind['last'])} came last quarter, {money(kind['next'])} come next if nothing "
            f"slips ({words.joined(does) or 'no effect'}){held}."
        )
    return told
