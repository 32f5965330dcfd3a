"""``wargame host``: a facilitated exercise at the network."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ipaddress
import re
import shlex
import signal
import socket
import ssl
import sys
from pathlib import Path

from wargame.cli.common import complain, open_scenario, shown_path
from wargame.content.msel_csv import decoded
from wargame.errors import WargameError
from wargame.host import certificate, qr
from wargame.host.exercise import links, new_room, reachable, resumed_room
from wargame.host.seats import Seats
from wargame.host.server import Host
from wargame.play import room_msel
from wargame.play.asides import WHITE
from wargame.play.msel_run import listed
from wargame.play.room import Room
from wargame.play.saves import new_save_path
from wargame.play.survey import observes
from wargame.play.view_public import PUBLIC
from wargame.record.files import disk_errors


def main(args: argparse.Namespace) -> int:
    """Serve an exercise until it is interrupted; 0 then, for everything is in the save."""
    for name in args.name:
        _is_name(name)
    if args.sheets and not args.sheets.parent.is_dir():
        raise WargameError(f"--sheets: there is no folder {args.sheets.parent}")
    tls = _tls(args)
    _free(args)
    room, resumed = _room(args)
    try:
        if args.msel:
            room_msel.load(room, _text(args.msel), args.msel.name)
        seats = Seats.beside(_save(room))
        mark = ""
        if args.tls_self:
            names = [*args.name, reachable(args.bind), socket.gethostname()]
            kept = _save(room).with_suffix(".tls.pem")
            tls, mark = certificate.self_made(kept, names)
        asyncio.run(_serve(args, room, seats, tls, resumed, mark))
    finally:
        room.session.close()
    return 0


def _room(args: argparse.Namespace) -> tuple[Room, bool]:
    target = Path(args.target)
    if target.suffix == ".wargame":
        if args.turns or args.save or args.seed is not None:
            raise WargameError("a save goes on as it is: leave out --turns, --seed and --save")
        seats = dict(args.seat)
        return resumed_room(target, branch=args.branch, pace=args.pace, seats=seats), True
    if args.branch is not None:
        raise WargameError("--branch says which branch of a save to go on with: give a save")
    compiled = open_scenario(args.target, args.content)
    if args.msel:  # a list with a fault leaves no save behind
        listed(compiled, _text(args.msel), args.msel.name)
    save = args.save or new_save_path(compiled.bundle.scenario.id, "hosted")
    seats = dict(args.seat)
    pace = args.pace or "clock"
    room = new_room(compiled, save=save, seats=seats, turns=args.turns, pace=pace, seed=args.seed)
    if args.seed is not None:
        complain(
            f"the dice are those of seed {args.seed}, and who knows it knows every roll to come: "
            "that is for an exercise that was played on paper and is entered now"
        )
    return room, False


def _is_name(name: str) -> None:
    """Raise WargameError where links could not begin with a name."""
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(name)
        return
    if not re.fullmatch(r"\w([\w.-]{0,250}\w)?", name):
        raise WargameError(
            f"--name: `{name[:80]}` is no name of a host: give it alone, such as laptop.local"
        )


def _free(args: argparse.Namespace) -> None:
    """Raise WargameError where the port cannot be had, before anything is begun."""
    family = socket.AF_INET6 if ":" in args.bind else socket.AF_INET
    try:
        with socket.create_server((args.bind, args.port), family=family):
            pass
    except OSError as error:
        raise _taken(args, error) from error


def _taken(args: argparse.Namespace, error: OSError) -> WargameError:
    return WargameError(
        f"cannot listen on {args.bind} port {args.port}: {error.strerror or error}; choose "
        "another with --port or --bind"
    )


def _text(path: Path) -> str:
    return decoded(path.read_bytes(), str(path))


def _save(room: Room) -> Path:
    assert room.session.path is not None
    return room.session.path


def _tls(args: argparse.Namespace) -> ssl.SSLContext | None:
    if args.tls_self:
        if args.cert or args.key:
            raise WargameError("either --tls-self, or --cert FILE and --key FILE")
        certificate.at_hand()
    if bool(args.cert) != bool(args.key):
        raise WargameError("TLS needs both --cert FILE and --key FILE")
    if not args.cert:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(args.cert, args.key)
    except (ssl.SSLError, OSError) as error:
        raise WargameError(f"this certificate and key cannot be used: {error}") from error
    if why := certificate.out_of_date(context, args.cert):
        complain(f"nobody will take {shown_path(args.cert)}, for its time: {why}")
    return context


async def _serve(
    args: argparse.Namespace,
    room: Room,
    seats: Seats,
    tls: ssl.SSLContext | None,
    resumed: bool,
    mark: str,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises instead
            loop.add_signal_handler(number, stop.set)
    address = reachable(args.name[0]) if args.name else ""
    host = Host(
        room, seats, bind=args.bind, port=args.port, names=args.name, tls=tls, address=address
    )
    try:
        await host.__aenter__()
    except OSError as error:
        raise _taken(args, error) from error
    try:
        _told(args, room, seats, host.base, resumed, mark)
        await stop.wait()
        print(_afterwards(room), flush=True)
    finally:
        await host.__aexit__()


def _programs(room: Room) -> str:
    """What starts the programs again that hold seats: no save does that by itself."""
    held = room.session.seats.items()
    named = [f"{role}={spec}" for role, spec in held if spec.startswith("exec:")]
    return "".join(f" --seat {shlex.quote(one)}" for one in named)


def _afterwards(room: Room) -> str:
    """What to do next, when the host closes."""
    save = shown_path(_save(room))
    if not room.ended:
        return f"\nThe host closes; go on later with:\n  wargame host {save}{_programs(room)}"
    report = shown_path(_save(room).with_suffix(".html"))
    return (
        "\nThe exercise is over. To prove its record, and to write its report:\n"
        f"  wargame verify {save}\n  wargame report {save} -o {report}"
    )


def _told(
    args: argparse.Namespace,
    room: Room,
    seats: Seats,
    base: str,
    resumed: bool,
    mark: str = "",
) -> None:
    """Say what a facilitator needs to know: the save, the links, what is not safe."""
    bundle = room.session.game.compiled.bundle
    names = {role.id: role.name for role in bundle.scenario.roles}
    names |= {WHITE: "White Cell", PUBLIC: "Room display"}
    # Links of an exercise that had its save here before are none of this one's.
    fresh = args.new_links or not resumed
    made = links(room, seats, base, fresh=fresh, evaluators=args.evaluator)
    names |= {
        seat.key: f"Evaluator {seat.key.rpartition('-')[2]}"
        + " (as White Cell)" * (seat.role == WHITE)
        for seat in seats.known()
        if observes(seat.key) and not seat.revoked
    }
    turn = room.place[0]
    out = sys.stdout
    out.write(f"{bundle.scenario.name}, {room.session.game.tables.quarter_name(turn)}")
    out.write(", gone on with; its clock is held.\n" if resumed else ".\n")
    out.write(f"The save is {shown_path(_save(room))}\n")
    if room.commitment:
        out.write(f"Bound to its dice by {room.commitment}\n")
    if planned := len(room_msel.shown(room)["injects"]):
        source = f", of {args.msel.name}" if args.msel else "" if resumed else ", the scenario's"
        out.write(f"Injects planned: {planned}{source}\n")
    out.write("\n")
    if made:
        out.write("A link is a seat: give each to its own cell, and to nobody else.\n")
        width = max(len(names[key]) for key in made)
        for key, link in made.items():
            out.write(f"  {names[key]:{width}}  {link}\n")
            if args.qr:
                out.write(f"{qr.blocks(link)}\n")
        if args.sheets:
            given = {key: (names[key], link) for key, link in made.items()}
            with disk_errors(args.sheets):
                qr.keep_secret(args.sheets, qr.sheets(bundle.scenario.name, given, mark))
            out.write(f"Sheets to hand out: {shown_path(args.sheets)}. They are a secret.\n")
    if mark:
        out.write(f"Browsers ask about the certificate; its fingerprint (SHA-256) is\n  {mark}\n")
    if len(made) < len(names):
        held = [names[key] for key in names if key not in made]
        out.write(f"Links given out before still hold for {', '.join(held)}.\n")
        out.write("New ones for all: --new-links.\n")
    out.write("\nFrom a terminal: wargame join 'LINK'. Ctrl-C ends the host.\n")
    out.flush()
    if not base.startswith("https:") and not _loopback(args.bind):
        complain("this network can read along: the lines are not encrypted")
        complain("use it in a room you trust, or give --tls-self, or --cert and --key")


def _loopback(bind: str) -> bool:
    try:
        return ipaddress.ip_address(bind).is_loopback
    except ValueError:
        return bind == "localhost"
