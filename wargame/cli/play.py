"""``wargame play``: a solo exercise, on the screen or line by line."""

from __future__ import annotations

import argparse
import sys

from wargame.cli.common import on_terminal
from wargame.errors import WargameError
from wargame.play.saves import new_save_path
from wargame.play.session import Session, new_session, resume_session


def main(args: argparse.Namespace) -> int:
    """Begin or resume an exercise and play it; without a scenario, the home screen."""
    plain = args.plain or not on_terminal()
    if args.resume is not None:
        if args.scenario is not None or args.save is not None or args.role is not None:
            raise WargameError(
                "--resume goes on with a save as it is: leave out SCENARIO, --role and --save"
            )
        session: Session | None = resume_session(args.resume, branch=args.branch)
    elif args.branch is not None:
        raise WargameError("--branch says which branch of a save to go on with: give --resume FILE")
    elif args.role is not None or plain:
        session = _begin(args)
    else:
        from wargame.tui.app import run_app

        return run_app(
            None,
            content=args.content,
            scenario=args.scenario,
            seed=args.seed,
            save=args.save,
            opponents=args.opponents,
        )
    assert session is not None
    try:
        if not session.people:
            raise WargameError(
                "no seat of this save is held by a person: look into it with "
                "`wargame export`, or check it with `wargame verify`"
            )
        if plain:
            from wargame.tui.plain import run_plain

            return run_plain(session, session.people[0], sys.stdin, sys.stdout)
        from wargame.tui.app import run_app

        return run_app(session, content=args.content)
    finally:
        session.close()


def _begin(args: argparse.Namespace) -> Session:
    scenario = args.scenario or "bridge-2025"
    role = args.role
    if role is None:
        role = _ask_role(scenario, args)
    save = args.save or new_save_path(scenario.rpartition("/")[2].removesuffix(".yaml"), role)
    return new_session(
        scenario,
        role=role.upper(),
        seed=args.seed,
        save=save,
        opponents=args.opponents,
        content=args.content,
    )


def _ask_role(scenario: str, args: argparse.Namespace) -> str:
    """Ask line by line which role the player takes."""
    from wargame.cli.common import open_scenario

    bundle = open_scenario(scenario, args.content).bundle
    if bundle.scenario.guide is not None:
        return bundle.scenario.guide.role
    roles = bundle.scenario.roles
    for number, role in enumerate(roles, 1):
        print(f"{number}. {role.name} ({role.id}): {role.question}")
    print(f"Which role do you take, 1 to {len(roles)}?", flush=True)
    for line in sys.stdin:
        word = line.strip()
        if word.isdigit() and 1 <= int(word) <= len(roles):
            return roles[int(word) - 1].id
        if word.upper() in {role.id for role in roles}:
            return word.upper()
        print(f"Give a number from 1 to {len(roles)}, or a role's short name.", flush=True)
    raise WargameError("no role was chosen: give one with --role")
