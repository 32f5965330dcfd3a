"""Writes the register of facts into docs/sources.md, so that the page cannot fall behind it.

    python -m tools.sources            write the tables between their marks
    python -m tools.sources --check    exit 1 where the page is not what the register says

What is younger than the flagship's cut-off is marked: it may be cited by later scenarios only.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from benchmarks.paste import paste

ROOT = Path(__file__).resolve().parent.parent
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
RELIANCE = {"high": "", "medium": "medium", "low": "low"}


def tables() -> dict[str, str]:
    """What stands between the marks of the page, by name."""
    register = _yaml("decks/sources.yaml")
    cut_off = str(_yaml("scenarios/bridge-2025.yaml")["cut_off"])
    return {"facts": facts(register["facts"], cut_off), "seeds": seeds(register["seeds"], cut_off)}


def seeds(register: dict[str, dict[str, Any]], cut_off: str) -> str:
    """The documents the exercise grew from."""
    lines = ["| cited as | document | out by |", "|---|---|---|"]
    for key, seed in register.items():
        day = str(seed.get("as_of", ""))
        late = ", **hindsight**" if day > cut_off else ""
        title = _cell(seed["title"])
        stop = "" if title.endswith(("?", "?'", "!")) else "."
        lines.append(f"| `{key}: section` | {title}{stop} {seed['about']} | {day}{late} |")
    return "\n".join(lines)


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
            "| fact | what it says | figure | as of | source | reliance |",
            "|---|---|---|---|---|---|",
            *(_row(key, fact, cut_off) for key, fact in sorted(rows.items())),
        ]
    return "\n".join(parts)


def _row(key: str, fact: dict[str, Any], cut_off: str) -> str:
    day = str(fact["as_of"])
    when = f"{day} **hindsight**" if day > cut_off else day
    value = fact.get("value")
    figure = "" if value is None else f"{value} {fact.get('unit', '')}".strip()
    says = fact["statement"] + (f" ({fact['note']})" if fact.get("note") else "")
    cells = [f"`{key}`", says, figure, when, fact["source"], RELIANCE[fact["confidence"]]]
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def _yaml(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")
    args = parser.parse_args()
    old = PAGE.read_text(encoding="utf-8")
    new = paste(old, tables())
    if args.check:
        if old != new:
            print(f"{PAGE.relative_to(ROOT)} is behind the register: python -m tools.sources")
        return int(old != new)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
