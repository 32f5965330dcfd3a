"""Codes and sheets of seats, and the certificate a host makes for itself."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import stat
import time
from pathlib import Path

import pytest

from tests.host.helpers import room_of
from wargame.errors import WargameError
from wargame.host import certificate, qr
from wargame.host.client import SeatClient
from wargame.host.seats import Seats
from wargame.host.server import Host

LINK = "http://192.168.0.10:8420/#q3n4hX0y-Zs_8pS3nqk4b1vT2wLmR6dA"
#: A white module that fills both halves, dark above, dark below, both dark.
PAIRS = {"█": (0, 0), "▄": (1, 0), "▀": (0, 1), " ": (1, 1)}


def test_blocks_are_the_code_two_rows_a_line() -> None:
    import segno

    lines = [
        line.removeprefix("\x1b[97;40m").removesuffix("\x1b[0m")
        for line in qr.blocks(LINK).splitlines()
    ]
    rows = [[PAIRS[mark][half] for mark in line] for line in lines for half in (0, 1)]
    code = segno.make(LINK, error="m", micro=False)
    wanted = [list(row) for row in code.matrix_iter(border=qr.QUIET)]
    assert rows[: len(wanted)] == wanted
    assert all(not any(row) for row in rows[: qr.QUIET] + rows[len(wanted) :])
    assert max(len(line) for line in lines) < 80  # fits a terminal


def test_a_sheet_a_seat_with_its_link_and_what_it_is() -> None:
    links = {"US": ("United States", LINK), "RUS": ("<b>Russia</b>", f"{LINK}x")}
    text = qr.sheets("An exercise & more", links)
    assert text.count("<section") == 2 == text.count("<svg")
    assert text.count("Secret.") == 2 and "Whoever has this sheet holds this seat" in text
    assert LINK in text and "An exercise &amp; more" in text
    assert "<b>" not in text and "&lt;b&gt;Russia" in text
    assert "src=" not in text and "<script" not in text  # nothing from elsewhere
    assert "fingerprint" not in text
    assert "AB:CD" in qr.sheets("x", links, "AB:CD")


def test_a_secret_is_readable_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "sheets.html"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    qr.keep_secret(path, "new")
    assert path.read_text(encoding="utf-8") == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["sheets.html"]


def test_a_certificate_is_made_once_for_its_names_and_is_secret(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    path = tmp_path / "x.tls.pem"
    _, first = certificate.self_made(path, ["192.168.0.10", "laptop"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    der = ssl.PEM_cert_to_DER_cert(path.read_text().partition("-----BEGIN PRIVATE")[0])
    assert first.replace(":", "").lower() == hashlib.sha256(der).hexdigest()
    assert certificate.self_made(path, ["laptop"])[1] == first
    assert certificate.self_made(path, ["10.0.0.7"])[1] != first  # another address: another one


def test_a_file_that_is_no_certificate_is_not_overwritten(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    path = tmp_path / "x.tls.pem"
    path.write_text("mine")
    with pytest.raises(WargameError, match="take it away"):
        certificate.self_made(path, [])
    assert path.read_text() == "mine"


def test_a_seat_joins_over_tls_and_not_without_trust(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    path = tmp_path / "x.tls.pem"
    tls, mark = certificate.self_made(path, [])
    room = room_of("tiny")
    room.now = time.monotonic
    role = room.roles[0]
    seats = Seats()
    token = seats.issue(role, role)

    async def joined() -> str:
        async with Host(room, seats, tls=tls) as host:
            link = f"https://127.0.0.1:{host.port}/#{token}"
            trusting = ssl.create_default_context(cafile=str(path))
            async with SeatClient(link, tls=trusting, patience=5) as seat:
                found = seat.role
            async with SeatClient(link, fingerprint=mark, patience=5) as seat:
                assert seat.role == found
            for given in ("", "AB" * 32):
                with pytest.raises(WargameError, match="not trusted"):
                    async with SeatClient(link, fingerprint=given, patience=5):
                        pass
            return found

    assert asyncio.run(asyncio.wait_for(joined(), 30)) == role
