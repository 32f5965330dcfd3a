"""A certificate that a host makes for itself, so that lines are encrypted in a room.

No browser knows it: each asks once, and what to compare is its fingerprint.  It is kept, with its
key, beside the save, so that a host that goes on is asked about no second time.
"""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from wargame.errors import WargameError
from wargame.host.qr import keep_secret

if TYPE_CHECKING:
    from cryptography import x509

#: For how many days a certificate of our own holds; browsers refuse more than 825.
DAYS = 30


def self_made(path: Path, names: Iterable[str]) -> tuple[ssl.SSLContext, str]:
    """What serves TLS with the certificate at a path, made there where none holds, and its mark.

    ``names`` are the host names and addresses by which the host is reached.
    """
    at_hand()
    wanted = sorted({*map(_ascii, names), "localhost", "127.0.0.1"})
    if not (path.exists() and _holds(path, wanted)):
        keep_secret(path, _made(wanted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(path)
    except (ssl.SSLError, OSError) as error:
        raise WargameError(f"{path} is no certificate with its key; take it away") from error
    return context, fingerprint(path)


def at_hand() -> None:
    """WargameError where the package that makes certificates is not installed."""
    try:
        import cryptography.x509  # noqa: F401
    except ImportError as error:
        raise WargameError(
            "a certificate of its own needs the package cryptography: pip install 'wargame[tls]', "
            "or give --cert and --key"
        ) from error


def out_of_date(serving: ssl.SSLContext, path: Path) -> str:
    """Why everybody will refuse a certificate that is not one's own: its time; else empty.

    The program shakes hands with itself, and trusts nothing but that file.
    """
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.check_hostname = False
    asking.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    asking.load_verify_locations(path)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (asking.wrap_bio(back, there), serving.wrap_bio(there, back, server_side=True))
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                # Who signed it is for others to judge: not yet valid, and expired.
                return str(error.verify_message) if error.verify_code in (9, 10) else ""
            except ssl.SSLError:
                return ""
    return ""


def fingerprint(path: Path) -> str:
    """The SHA-256 of a certificate as browsers show it: ``AB:CD:...``."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    found = x509.load_pem_x509_certificate(path.read_bytes()).fingerprint(hashes.SHA256())
    return found.hex(":").upper()


def _holds(path: Path, names: list[str]) -> bool:
    """Whether a kept certificate is for these names and will not run out today."""
    from cryptography import x509

    try:
        kept = x509.load_pem_x509_certificate(path.read_bytes())
        alt = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound) as error:
        raise WargameError(f"{path} is no certificate with its key; take it away") from error
    known = {str(one.value) for one in alt}
    day = datetime.timedelta(days=1)
    return known >= set(names) and kept.not_valid_after_utc > _now() + day


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _made(names: list[str]) -> str:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "wargame host")])
    alt = x509.SubjectAlternativeName([_named(one) for one in names])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_now() - datetime.timedelta(hours=1))
        .not_valid_after(_now() + datetime.timedelta(days=DAYS))
        .add_extension(alt, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization
    secret = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    return (made.public_bytes(form.Encoding.PEM) + secret).decode()


def _ascii(name: str) -> str:
    """A name or an address as a certificate has it."""
    try:
        return name.strip("[]").encode("ascii" if name.isascii() else "idna").decode()
    except UnicodeError as error:
        raise WargameError(f"`{name[:80]}` is no name of a host") from error


def _named(name: str) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
