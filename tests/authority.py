"""A certificate authority for the tests, and what it signs."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM = serialization.Encoding.PEM


class Authority:
    """Signs certificates and writes them into *folder*, NAME.pem and NAME.key."""

    def __init__(self, folder: Path, name: str = "ca") -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        self.certificate = self._write(name, self._key, self._made(name, self._key, None, 30))

    def server(self, name="server"):
        """For 127.0.0.1 and srs.example."""
        names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("srs.example")]
        return self._signed(name, ExtendedKeyUsageOID.SERVER_AUTH, 30, names)

    def client(self, name, days=30):
        return self._signed(name, ExtendedKeyUsageOID.CLIENT_AUTH, days, [])

    def _signed(self, name, use, days, names):
        key = ec.generate_private_key(ec.SECP256R1())
        return self._write(name, key, self._made(name, key, use, days, names))

    def _made(self, name, key, use, days, names=()):
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=use is None, path_length=None), critical=True)
        )
        if use:
            builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self._key, hashes.SHA256())

    def _write(self, name, key, certificate):
        pem, secret = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        pem.write_bytes(certificate.public_bytes(PEM))
        secret.write_bytes(
            key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        return pem


def _name(name):
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
