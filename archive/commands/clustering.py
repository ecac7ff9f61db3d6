"""`--cluster`: whose machines the work of a command is done on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from archive.commands.options import Command
from archive.parallel.spread import Machines


def cluster_option(command: Command) -> Command:
    """`--cluster ADDRESS`: the scheduler whose workers do the work."""
    described = "Let the workers of a Dask scheduler do it: tcp://127.0.0.1:8786, or tls:// for other machines."
    return click.option("--cluster", metavar="ADDRESS", envvar="GONGKAI_CLUSTER", show_envvar=True, help=described)(
        command
    )


@contextmanager
def connected(address: str | None, say: Callable[[str], None]) -> Iterator[Machines | None]:
    """The cluster at an address, None where none was named; `say` hears of workers that are not used. Raises
    ClusterError where the address cannot be one."""
    if address is None:
        yield None
        return
    try:
        from archive.parallel.cluster import Cluster
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] not in ("dask", "distributed"):
            raise
        raise click.UsageError("--cluster wants the extra of that name: pip install 'gongkai[cluster]'") from error
    with Cluster(address, say) as cluster:
        yield cluster
