"""The changes that ``fork`` and ``whatif`` are asked for, out of their arguments."""

from __future__ import annotations

import argparse

from wargame.errors import WargameError
from wargame.play.changes import Changes, read_changes
from wargame.rules.tables import Tables


def changes_of(tables: Tables, turn: int, args: argparse.Namespace) -> Changes:
    """What is to go otherwise in a quarter, counted from 0."""
    return read_changes(
        tables,
        turn,
        order=_orders(args),
        standing=args.standing,
        react=args.react,
        answer=args.answer,
        deal=args.deal,
        inject=args.inject,
        outcome=args.outcome,
        set=args.set,
    )


def _orders(args: argparse.Namespace) -> list[tuple[str, str]]:
    """Pairs of role and card; without a role it is the one of ``--role``."""
    role = getattr(args, "role", None)
    if role and not args.order:
        raise WargameError(f"say what {role} is to order: --order CARD, or --order none")
    found: list[tuple[str, str]] = []
    for item in args.order:
        if not isinstance(item, str):
            found.append(item)
            continue
        whose, equals, card = (part.strip() for part in item.rpartition("="))
        whose = whose if equals else (role or "")
        if not whose or not card:
            raise WargameError(f"--order {item}: say whose with --role R, or R=CARD")
        found.append((whose.upper(), card))
    return found
