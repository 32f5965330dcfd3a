"""Writes the register of facts into docs/sources.md, so that the page cannot fall behind it.

    python -m tools.sources            write the tables between their marks
    python -m tools.sources --check    exit 1 where the page is not what the register says

What is younger than the flagship's cut-off is marked: it may be cited by later scenarios only.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

import yaml

from tools.pages import ROOT, keep, table

PAGE = ROOT / "docs" / "sources.md"
#: What the topics of the register are about, in the order of the page.
TOPICS = {
    "aid_commitments": "Aid promised",
    "aid_deliveries": "Aid delivered",
    "authorities": "American authorities",
    "delays": "Delays from pledge to front",
    "production": "Production",
    "coproduction": "Production together",
    "stockpiles": "Stocks",
    "prices": "Prices",
    "frontline": "The front",
    "strikes": "Strikes and air defence",
    "energy": "Power",
    "manpower": "Ukrainian manpower",
    "russia_forces": "Russian forces",
    "russia_economy": "The Russian economy",
    "sanctions": "Sanctions",
    "eu": "The Union",
    "nato": "The alliance",
    "politics": "Politics",
    "opinion": "Opinion",
}
HEADS = ("fact", "what it says", "figure", "as of", "source", "reliance")
RELIANCE = {"high": "", "medium": "medium", "low": "low"}


def tables() -> dict[str, str]:
    """What stands between the marks of the page, by name."""
    register = _yaml("decks/sources.yaml")
    cut_off = str(_yaml("scenarios/bridge-2025.yaml")["cut_off"])
    return {"facts": facts(register["facts"], cut_off), "seeds": seeds(register["seeds"], cut_off)}


def seeds(register: dict[str, dict[str, Any]], cut_off: str) -> str:
    """The documents the exercise grew from."""
    rows = []
    for key, seed in register.items():
        day = str(seed.get("as_of", ""))
        late = ", **hindsight**" if day > cut_off else ""
        title = seed["title"].strip()
        stop = "" if title.endswith(("?", "?'", "!")) else "."
        rows.append((f"`{key}: section`", f"{title}{stop} {seed['about']}", f"{day}{late}"))
    return table(("cited as", "document", "out by"), rows)


def facts(register: dict[str, dict[str, Any]], cut_off: str) -> str:
    """Every fact by topic."""
    unknown = sorted({fact["topic"] for fact in register.values()} - set(TOPICS))
    if unknown:
        raise SystemExit(f"no heading for the topic {', '.join(unknown)}: add it to TOPICS")
    late = sum(str(fact["as_of"]) > cut_off for fact in register.values())
    counts = Counter(fact["confidence"] for fact in register.values())
    parts = [
        f"{len(register)} facts: {counts['high']} seen in a source, {counts['medium']} of medium "
        f"and {counts['low']} of low reliance. {late} are of a day after {cut_off} and marked "
        "**hindsight**."
    ]
    for topic, heading in TOPICS.items():
        rows = {key: fact for key, fact in register.items() if fact["topic"] == topic}
        if not rows:
            continue
        parts += [
            f"\n### {heading}\n",
            table(HEADS, (_row(key, fact, cut_off) for key, fact in sorted(rows.items()))),
        ]
    return "\n".join(parts)


def _row(key: str, fact: dict[str, Any], cut_off: str) -> tuple[str, ...]:
    day = str(fact["as_of"])
    when = f"{day} **hindsight**" if day > cut_off else day
    value = fact.get("value")
    figure = "" if value is None else f"{value} {fact.get('unit', '')}".strip()
    says = fact["statement"] + (f" ({fact['note']})" if fact.get("note") else "")
    return f"`{key}`", says, figure, when, fact["source"], RELIANCE[fact["confidence"]]


def _yaml(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(keep(__doc__ or "", "tools.sources", PAGE, tables))
