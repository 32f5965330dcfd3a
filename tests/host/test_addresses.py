"""Where a host is found: its links, its certificate, its names, its file of seats."""

from __future__ import annotations

import asyncio
import datetime
import errno
import ipaddress
import json
import os
import socket
import ssl
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.host.helpers import room_of
from tests.host.test_server import run
from tests.host.wire import hello, hosted, line
from wargame.cli import main
from wargame.errors import SaveFull, WargameError
from wargame.host import certificate
from wargame.host.exercise import links, reachable
from wargame.host.seats import Seats
from wargame.host.server import Host
from wargame.play.asides import WHITE


class Probe:
    """A socket that says from where it would send, by its family."""

    def __init__(self, family: socket.AddressFamily, kind: int) -> None:
        self._family = family

    def __enter__(self) -> Probe:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def connect(self, to: tuple[str, int]) -> None:
        socket.inet_pton(self._family, to[0])

    def getsockname(self) -> tuple[str, int]:
        return {socket.AF_INET: "192.168.0.10", socket.AF_INET6: "fd00::10"}[self._family], 9


@pytest.mark.parametrize(
    ("bind", "link"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "[::1]"),
        ("localhost", "localhost"),
        ("0.0.0.0", "192.168.0.10"),
        ("", "192.168.0.10"),
        ("::", "[fd00::10]"),
        ("0:0:0:0:0:0:0:0", "[fd00::10]"),
    ],
)
def test_a_link_is_one_under_which_the_host_listens(
    bind: str, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who listens on `::` hears no IPv4, so its links must have none."""
    monkeypatch.setattr("wargame.host.exercise.socket.socket", Probe)
    assert reachable(bind) == link


def test_a_certificate_is_for_every_name_the_host_goes_by(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    from cryptography import x509

    path = tmp_path / "a.tls.pem"
    certificate.self_made(path, ["[::1]", "müller.local", "192.168.0.10"])
    kept = x509.load_pem_x509_certificate(path.read_bytes())
    alt = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert ipaddress.ip_address("::1") in alt.get_values_for_type(x509.IPAddress)
    assert "xn--mller-kva.local" in alt.get_values_for_type(x509.DNSName)
    before = path.read_bytes()
    certificate.self_made(path, ["[::1]", "müller.local"])
    assert path.read_bytes() == before
    with pytest.raises(WargameError, match="no name of a host"):
        certificate.self_made(path, ["ü" * 80])


@pytest.mark.parametrize(
    ("after", "told"),
    [(-3, "certificate has expired"), (3, "certificate is not yet valid"), (0, "")],
)
def test_a_certificate_whose_time_is_not_now_is_told(
    after: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=after)
    path = tmp_path / "a.pem"
    with monkeypatch.context() as then:
        then.setattr(certificate, "DAYS", 1)
        then.setattr(certificate, "_now", lambda: now)
        path.write_text(certificate._made(["localhost"]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    assert certificate.out_of_date(context, path) == told


def test_a_page_is_served_under_a_name_as_browsers_ask_for_it() -> None:
    host = Host(room_of(), Seats(), names=["müller.local"])
    assert host._ours("xn--mller-kva.local:8420") and not host._ours("xn--mller-kvb.local")
    host.desk.close()


def test_a_full_disk_leaves_the_old_link_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seats = Seats(tmp_path / "a.seats.json")
    token = seats.issue("RED", "RED")
    kept = seats.path.read_text() if seats.path else ""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SaveFull):
        seats.issue("RED", "RED")
    with pytest.raises(SaveFull):
        seats.revoke("RED")
    found = seats.find(token)
    assert found is not None and not found.revoked
    assert [one.name for one in tmp_path.iterdir()] == ["a.seats.json"]
    assert seats.path is not None and seats.path.read_text() == kept


def test_new_links_end_those_of_evaluators_too(tmp_path: Path) -> None:
    """One that reads what the White Cell reads, above all."""
    room, seats = room_of(), Seats(tmp_path / "a.seats.json")
    old = links(room, seats, "http://x", evaluators=["white"])
    new = links(room, seats, "http://x", fresh=True)
    tokens = [one.partition("#")[2] for one in old.values()]
    assert len(tokens) == 5 and not any(map(seats.find, tokens))
    assert [*new] == [WHITE, *room.roles, "PUBLIC"]
    assert len(Seats(tmp_path / "a.seats.json").known()) == 4


def test_an_exercise_begun_where_another_was_has_links_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever held a seat in a rehearsal holds none in what is begun under its name."""
    path = tmp_path / "tuesday.wargame"
    before = Seats.beside(path).issue("RED", "RED")

    def stop(*_: object) -> None:
        raise WargameError("enough")

    monkeypatch.setattr(Host, "__aenter__", _listening)
    monkeypatch.setattr(Host, "__aexit__", _gone)
    monkeypatch.setattr("wargame.cli.host._loopback", stop)  # the last thing that is asked
    main(["host", "tiny", "--save", str(path), "--port", "0"])
    assert path.exists() and Seats.beside(path).find(before) is None


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--name", "http://x/"], "no name of a host"),
        (["--name", "laptop:8420"], "no name of a host"),
        (["--sheets", "nowhere/at/all.html"], "there is no folder"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_begun(
    more: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Host, "__aenter__", _listening)
    monkeypatch.setattr(Host, "__aexit__", _gone)
    assert main(["host", "tiny", "--save", "a.wargame", "--port", "0", *more]) == 2
    assert told in capsys.readouterr().err and not [*tmp_path.iterdir()]


def test_links_begin_with_the_name_that_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> None:
        raise WargameError("enough")

    monkeypatch.setattr(Host, "__aenter__", _listening)
    monkeypatch.setattr(Host, "__aexit__", _gone)
    monkeypatch.setattr("wargame.cli.host._loopback", stop)
    for name, begins in (("fd00::10", "http://[fd00::10]:8420/#"), ("a.b", "http://a.b:8420/#")):
        save = str(tmp_path / f"{len(name)}.wargame")
        main(["host", "tiny", "--port", "0", "--save", save, "--name", name])
        assert begins in capsys.readouterr().out


async def _listening(host: Host) -> Host:
    monkey: Any = host
    monkey._server = SimpleNamespace(sockets=[SimpleNamespace(getsockname=lambda: ("", 8420))])
    return host


async def _gone(host: Host, *_: object) -> None:
    host.desk.close()


def test_a_new_link_that_cannot_be_kept_is_refused_and_the_console_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def check() -> None:
        async with hosted(room_of()) as (host, tokens), line(host.port) as ws:
            await ws.send(hello(tokens[WHITE]))

            def full(key: str, role: str) -> str:
                raise SaveFull("The disk has no room.")

            with monkeypatch.context() as broken:
                broken.setattr(host.seats, "issue", full)
                said = {"type": "link", "id": "number-1", "seat": "RED", "reason": "lost"}
                await ws.send(json.dumps(said))
                assert (await _answer(ws))["type"] == "refused"
            await ws.send(json.dumps(said))
            assert (await _answer(ws))["type"] == "ack"

    run(check())


async def _answer(ws: Any) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(ws.recv(), 20))
        if frame["type"] in ("ack", "refused"):
            return frame
