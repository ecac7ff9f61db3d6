"""Government sites on loopback, the same for the tests and for `make run`."""

from tests.replica.server import PortBusyError, Replica, running_replica

__all__ = ["PortBusyError", "Replica", "running_replica"]
