"""Certificates for loopback: an authority of our own, and what it signs or does not."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

DAY = timedelta(days=1)


class Authority:
    """An authority whose certificate lies in `path`; who trusts that file trusts what it signs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("loopback authority")
        self.path = folder / "authority.pem"
        certificate = _certificate(self._name, self._name, self._key.public_key(), authority=True)
        self.path.write_bytes(certificate.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def context(self, address: str, *, signed: bool = True, ended: bool = False) -> ssl.SSLContext:
        """A server's context for an address; self-signed, or with a certificate that has run out, where so asked."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _named(address)
        built = _certificate(subject, self._name if signed else subject, key.public_key(), address=address, ended=ended)
        pem = built.sign(self._key if signed else key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = self._folder / f"{address}-{signed}-{ended}.pem"
        path.write_bytes(pem + secret)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    *,
    authority: bool = False,
    address: str | None = None,
    ended: bool = False,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 30 * DAY)
        .not_valid_after(now - DAY if ended else now + DAY)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if address is not None:
        built = built.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
    return built
