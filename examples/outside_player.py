#!/usr/bin/env python3
"""A program that holds a seat: `wargame run bridge-2025 --seat "RUS=exec:python3 FILE"`.

It needs nothing beyond Python's standard library.  Each line it reads is one JSON object with
a `verb`; only `hello` and `decide` want an answer, one JSON object on one line.  Write nothing
else to standard output; standard error is yours.  docs/outside_players.md has the whole story.

How it plays:

* orders: the two likeliest things it can pay for, sure ones first, never the same card twice;
* offers: the first legal deal it may propose; answers: yes to what it can pay;
* events: the default answer; reactions: oppose the first card it may oppose, while rich;
* the rest: nothing, which is always legal.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

View = dict[str, Any]


def affordable(view: View) -> list[dict[str, Any]]:
    """The actions that could be ordered now, the likeliest first."""
    legal = [item for item in view["hand"] if item["legal"]]
    return sorted(legal, key=lambda item: (not item["sure"], -item["chance"], item["action"]))


def orders(view: View) -> dict[str, Any]:
    """The default standing order and up to two actions that fit it and the purse."""
    standing = next((o for o in view["standing"] if o["default"] and o["legal"]), None)
    standing = standing or next(o for o in view["standing"] if o["legal"])
    purse = {key: view["purse"][key] - standing["cost"][key] for key in ("pc", "bn")}
    slots = view["purse"]["slots"] - standing["cost"]["slots"]
    chosen: list[dict[str, Any]] = []
    for item in affordable(view):
        cost = item["cost"]
        if len(chosen) == min(2, view["purse"]["orders"]):
            break
        if standing["id"] not in item["legal_under"]:
            continue
        if any(item["card"] == other["card"] for other in chosen):
            continue
        if cost["pc"] > purse["pc"] or cost["bn"] > purse["bn"] or cost["slots"] > slots:
            continue
        purse = {key: purse[key] - cost[key] for key in purse}
        slots -= cost["slots"]
        chosen.append(item)
    return {
        "standing": standing["id"],
        "orders": [
            {
                "action": item["action"],
                "reason": f"{item['chance'] // 10} in 100, and we can pay it",
            }
            for item in chosen
        ],
    }


def decision(node: str, view: View) -> dict[str, Any]:
    """What to do at a decision node, given what this seat may see."""
    if node == "orders":
        return orders(view)
    if node == "offers":
        legal = [deal["action"] for deal in view["deals"] if deal["legal"]]
        return {"offers": legal[:1], "reason": "we both gain" if legal else ""}
    if node == "answers":
        return {"accept": [offer["action"] for offer in view["offers"] if offer["can_pay"]]}
    if node == "events":
        mine = [event for event in view["events"] if event["choice"] and event["choice"]["yours"]]
        return {"answers": {event["id"]: event["choice"]["default"] for event in mine}}
    if node == "reactions":
        rich = view["purse"]["pc"] > 2 * view["settings"]["reaction_cost"]
        if rich and view["reactions"]["oppose"]:
            return {"react": "oppose", "card": view["reactions"]["oppose"][0]}
        return {"react": "none"}
    return {}  # signals and hands: show nothing, keep what we have


def main() -> None:
    """Read messages until `quit` or the end of input."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--log", help="append every message to this file")
    log = arguments.parse_args().log
    view: View = {}
    for line in sys.stdin:
        if log:
            with open(log, "a", encoding="utf-8") as file:  # noqa: PTH123
                file.write(line)
        message = json.loads(line)
        answer: dict[str, Any] | None = None
        if message["verb"] == "hello":
            answer = {"verb": "hello", "name": f"plain example for {message['role']}"}
        elif message["verb"] == "observe":
            view = message["view"]
        elif message["verb"] == "decide":
            answer = {"verb": "decide", "decision": decision(message["node"], view)}
        elif message["verb"] == "quit":
            return
        if answer is not None:
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
