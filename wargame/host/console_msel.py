"""The White Cell's console: the list of injects, and moves that no card has.

These are methods of :class:`wargame.host.console.Console`, kept apart for what they are about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wargame.errors import WargameError, did_you_mean
from wargame.host import words_white

if TYPE_CHECKING:
    from wargame.host.console import Console

#: Every command of this page of the console: what it takes, and what it does.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "msel": (
        "[SERIAL [deliver|force|hold|skip|release|answer|edit]] [: REASON] | save FILE | load FILE",
        "the injects and what they served; one in full; what becomes of it, or other words; "
        "the whole list to and from a spreadsheet (CSV)",
    ),
    "moves": ("[MOVE]", "moves that no card has; one with its arguments and earlier ones like it"),
    "consult": ("MOVE ROLE ...", "put a move to other cells"),
    "argue": ("MOVE for|against [: TEXT]", "a reason of your own"),
    "rule": (
        "MOVE [N ...] [base=P] [tag=WORD ...] [to=ROLE ...] [: REASON]",
        "roll for a move; N are the arguments that count",
    ),
    "rulings": ("[WORD ...]", "what was ruled, here and in earlier exercises, with these words"),
    "refuse": ("MOVE [: REASON]", "no roll for this one"),
}

_ACTS = ("deliver", "force", "hold", "skip", "release", "answer", "edit")


def msel(desk: Console, args: Sequence[str], text: str) -> None:
    """The list, an inject in full, or what becomes of it."""
    told = desk.seat.state()[1].get("msel", {})
    injects = told.get("injects", [])
    if not args:
        _list(desk, injects, told)
        return
    if args[0].lower() in ("save", "load"):
        _spreadsheet(desk, args, text, told)
        return
    one = _found(injects, "serial", args[0], "inject")
    if len(args) == 1:
        _inject(desk, one)
        return
    what = args[1].lower()
    if what not in _ACTS or len(args) > 2:
        hint = did_you_mean(what, _ACTS) or f"there is {', '.join(_ACTS)}"
        raise WargameError(f"an inject cannot `{' '.join(args[1:])[:40]}`; {hint}")
    if what == "edit":
        words = desk._why(text, "Text")
        desk._do("msel", what=what, serial=one["serial"], text=words, reason=desk._why(""))
        return
    if what in ("force", "hold", "skip"):
        text = desk._why(text)
    said = "text" if what == "answer" else "reason"
    desk._do("msel", what=what, serial=one["serial"], **{said: text})


def moves(desk: Console, args: Sequence[str], text: str) -> None:
    """The moves before the White Cell, or one of them in full."""
    cases = _cases(desk)
    if args:
        _case(desk, _found(cases, "ruling", args[0], "move"))
        return
    for case in cases:
        desk.say(f"{case['ruling']}: {_fell(case)}. {_line(case['text'])}")
    if not cases:
        desk.say("No cell has made a move that no card has.")


def consult(desk: Console, args: Sequence[str], text: str) -> None:
    """Put a move to other cells."""
    case = _chosen(desk, args)
    desk._do("ruling", what="ask", ruling=case["ruling"], to=desk._roles(args[1:]), text=text)


def argue(desk: Console, args: Sequence[str], text: str) -> None:
    """A reason of the White Cell's."""
    case = _chosen(desk, args)
    if args[1:] not in (["for"], ["against"]):
        raise WargameError("say `for` or `against`")
    desk._do("argue", ruling=case["ruling"], side=args[1], text=desk._why(text, "Text"))


def rule(desk: Console, args: Sequence[str], text: str) -> None:
    """Roll for a move, and say what fell."""
    case = _chosen(desk, args)
    fields: dict[str, Any] = {"counted": [], "tags": [], "to": []}
    for word in args[1:]:
        key, given, value = word.partition("=")
        if given and key == "base":
            fields["base"] = _whole(value.removesuffix("%"))
        elif given and key in ("tag", "to"):
            fields["tags" if key == "tag" else "to"] += (
                desk._roles([value]) if key == "to" else [value]
            )
        else:
            fields["counted"].append(_whole(word))
    why = desk._why(text)
    desk._do("ruling", what="decide", ruling=case["ruling"], reason=why, **fields)


def rulings(desk: Console, args: Sequence[str], text: str) -> None:
    """What was ruled, here and earlier, with all of some words."""
    told = desk.seat.state()[1].get("rulings", {})
    closed = [one for one in _cases(desk)[::-1] if one["decided"] or one["refused"]]
    found = 0
    for case in [*closed, *told.get("earlier", ())]:
        where = f"{case['quarter']} of {case['save']}" if case["save"] else case["quarter"]
        tags = (case["decided"] or {}).get("tags", ())
        kind = f" [{', '.join(tags)}]" if tags else ""
        why = (case["decided"] or {}).get("reason") or case["refused"]
        said = f"{case['ruling']}, {where}: {_fell(case)}{kind}. {_line(case['text'])}"
        said += f" Why: {_line(why)}"
        if all(word.lower() in said.lower() for word in args):
            found += 1
            desk.say(said)
    if not found:
        desk.say("No ruling has these words." if args else "Nothing has been ruled yet.")


def refuse(desk: Console, args: Sequence[str], text: str) -> None:
    """No roll."""
    case = _chosen(desk, args)
    desk._do("ruling", what="refuse", ruling=case["ruling"], reason=desk._why(text))


def _spreadsheet(desk: Console, args: Sequence[str], text: str, told: Mapping[str, Any]) -> None:
    """Write the list to a file on this machine, or run the one that a file holds."""
    if len(args) != 2:
        raise WargameError(f"say which file: msel {args[0]} FILE")
    path = Path(args[1]).expanduser()
    try:
        if args[0].lower() == "save":
            path.write_text(told.get("csv", ""), "utf-8", newline="")
            desk.say(f"Written: {path}")
            return
        rows = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WargameError(f"{path}: {getattr(error, 'strerror', '') or 'not in UTF-8'}") from error
    desk._do("msel", what="load", text=rows, reason=desk._why(text))


# Inside ---------------------------------------------------------------------------------


def _list(desk: Console, injects: Sequence[Mapping[str, Any]], told: Mapping[str, Any]) -> None:
    coverage = told.get("coverage", ())
    for one in injects:
        waits = f" for {' and '.join(one['waits'])}" if one["status"] == "due" else ""
        desk.say(
            f"{one['serial']:>4}. {words_white.timed(one)}: {words_white.stands(one)[0]}{waits}. "
            f"To {', '.join(one['to'])}: {_line(one['text'])}"
        )
    if not injects:
        desk.say("This exercise has no list of injects.")
        return
    if not told:
        return
    if told.get("minute") is not None:
        desk.say(f"It is minute {told['minute']} of the quarter.")
    missing = [one["name"] for one in coverage if one["planned"] and not one["delivered"]]
    served = sum(bool(one["delivered"]) for one in coverage)
    desk.say(f"Objectives served so far: {served} of {len(coverage)}.")
    if missing:
        desk.say(f"Planned for and not served yet: {', '.join(missing)}.")


def _inject(desk: Console, one: Mapping[str, Any]) -> None:
    _list(desk, [one], {})
    event = f", event {one['inject']}" if one["inject"] else ""
    desk.say(f"  From {one['from']}, {one['means']}{event}.")
    desk.say(f"  Expected: {_line(one['expect'])}")
    for title, key in (("Otherwise", "contingency"), ("Reason", "reason"), ("Seen", "seen")):
        if one[key]:
            desk.say(f"  {title}: {_line(one[key])}")


def _case(desk: Console, case: Mapping[str, Any]) -> None:
    desk.say(f"{case['ruling']}, {case['quarter']}: {_fell(case)}. {_line(case['text'])}")
    for one in case["arguments"]:
        desk.say(f"  {one['n']}. {one['side']} ({one['by']}): {_line(one['text'])}")
    for other in case.get("alike", []):
        where = f" of {other['save']}" if other["save"] else ""
        desk.say(f"  Like {other['ruling']}{where}: {_fell(other)}. {_line(other['text'])}")
    many = case.get("reference", {"rulings": 0})
    if many["rulings"]:
        desk.say(
            f"  Of {many['rulings']} like it, at {many['odds']} % on average, "
            f"{many['came_off']} came off."
        )


def _fell(case: Mapping[str, Any]) -> str:
    if case["refused"]:
        return "refused"
    told = case["decided"]
    return "open" if told is None else f"{told['odds']} %, {told['roll'] / 10:.1f}: {told['band']}"


def _cases(desk: Console) -> list[Mapping[str, Any]]:
    return list(desk.seat.state()[1].get("rulings", {}).get("rulings", []))


def _chosen(desk: Console, args: Sequence[str]) -> Mapping[str, Any]:
    if not args:
        raise WargameError("say which move; `moves` lists them")
    return _found(_cases(desk), "ruling", args[0], "move")


def _found(rows: Sequence[Mapping[str, Any]], key: str, word: str, what: str) -> Mapping[str, Any]:
    known = {str(one[key]).lower(): one for one in rows}
    if word.lower() not in known:
        hint = did_you_mean(word.lower(), known)
        told = f"there is no {what} `{word[:40]}`"
        raise WargameError(f"{told}; {hint}" if hint else told)
    return known[word.lower()]


def _whole(word: str) -> int:
    if not word.isdecimal() or len(word) > 6:
        raise WargameError(f"`{word[:40]}` is no number")
    return int(word)


def _line(text: str) -> str:
    return " ".join(text.split())
