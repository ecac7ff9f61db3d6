"""Which schedulers are asked. Who can connect to one can run code on every machine of its cluster, and here.

Dask sends functions and answers as pickles. So a plain connection is for this machine alone; another machine is asked
over TLS, both sides with a certificate of one's own authority.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from distributed.security import Security

from archive.parallel.spread import ClusterError

_EXAMPLE = "tcp://127.0.0.1:8786 or tls://10.0.0.1:8786"


def security_of(address: str) -> Security | None:
    """How the scheduler at an address is spoken to. Raises ClusterError for an address that is none, or is open."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if host is None or port is None or parts.scheme not in ("tcp", "tls") or parts.path or parts.query:
        raise ClusterError(f"{address!r} is no address of a scheduler, such as {_EXAMPLE}")
    if parts.scheme == "tls":
        return _with_certificates()
    if not _is_here(host):
        raise ClusterError(
            f"{address} is another machine, and whoever reaches a scheduler without TLS runs code on all of them: "
            f"start it with certificates and name it tls://{parts.netloc}"
        )
    return None


def _with_certificates() -> Security:
    security = Security(require_encryption=True)
    held = security.get_tls_config_for_role("client")
    missing = [name for name, key in _SETTINGS.items() if not held.get(key)]
    if missing:
        raise ClusterError(f"a scheduler behind tls:// wants certificates: set {', '.join(missing)}")
    return security


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


# The variable of Dask's that names a file, and what its `Security` calls it.
_SETTINGS = {
    "DASK_DISTRIBUTED__COMM__TLS__CA_FILE": "ca_file",
    "DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT": "cert",
    "DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY": "key",
}
