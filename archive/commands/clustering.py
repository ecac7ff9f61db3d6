"""`--cluster`: whose machines the work of a command is done on."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from archive.commands.options import Command, fail
from archive.parallel.spread import ClusterError, Map


def cluster_option(command: Command) -> Command:
    """`--cluster ADDRESS`: the scheduler whose workers do the work."""
    described = "Let the workers of a Dask scheduler do it: tcp://127.0.0.1:8786, or tls:// for other machines."
    return click.option("--cluster", metavar="ADDRESS", envvar="GONGKAI_CLUSTER", show_envvar=True, help=described)(
        command
    )


@contextmanager
def connected(address: str | None, code: int) -> Iterator[Map | None]:
    """The map of the cluster at an address, None where none was named. Ends the command with `code` where it fails."""
    if address is None:
        yield None
        return
    try:
        from archive.parallel.cluster import Cluster
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] not in ("dask", "distributed"):
            raise
        raise click.UsageError("--cluster wants the extra of that name: pip install 'gongkai[cluster]'") from error
    try:
        with Cluster(address) as cluster:
            yield cluster.map
    except ClusterError as error:
        fail(str(error), code)
