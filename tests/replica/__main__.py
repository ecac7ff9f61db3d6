"""`python -m tests.replica [--port N] [--edited] [--fault KEY=NAME]... [--registry DIR] [-- COMMAND ...]`."""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.replica.faults import FAULTS, fault_of
from tests.replica.server import DEFAULT_PORT, PortBusyError, running_replica
from tests.replica.sites import ALL

HIGHEST_PORT = 65535


def main() -> int:
    """Serves until Ctrl-C, or for as long as a command runs; the exit code is the command's."""
    arguments, command = _split(sys.argv[1:])
    parser = argparse.ArgumentParser(
        prog="python -m tests.replica",
        description="Local government sites on loopback. With a command after --, runs it with GONGKAI_REGISTRY set.",
        epilog="example: python -m tests.replica --edited -- gongkai nightly",
    )
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help=f"0 takes a free one (default {DEFAULT_PORT})")
    parser.add_argument("--edited", action="store_true", help="one report has changed since it was published")
    parser.add_argument("--fault", action="append", type=_fault, default=[], metavar="KEY=NAME", help="a site's fault")
    parser.add_argument("--registry", type=Path, help="where to write the registry files (default: a temporary folder)")
    options = parser.parse_args(arguments)
    # Ends like Ctrl-C, so that the temporary folder goes away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with running_replica(ALL, edited=options.edited, port=options.port, registry=options.registry) as replica:
            for key, name in options.fault:
                if key not in replica.base_urls:
                    parser.error(f"--fault {key}={name}: there is no site {key}")
                replica.set_fault(key, fault_of(name, replica.site(key)))
            for key, url in replica.base_urls.items():
                print(f"{key}  {url}/", file=sys.stderr)
            if command:
                return _run(command, replica.registry)
            print(f"registry: {replica.registry}\nCtrl-C ends it.", file=sys.stderr, flush=True)
            while True:
                time.sleep(3600)
    except PortBusyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130 if command else 0


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port number (0 to {HIGHEST_PORT})")
    return int(text)


def _fault(text: str) -> tuple[str, str]:
    key, _, name = text.partition("=")
    if name not in FAULTS:
        raise argparse.ArgumentTypeError(f"{text!r} is no KEY=NAME; the names are {', '.join(FAULTS)}")
    return key, name


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def _run(command: list[str], registry: Path) -> int:
    environment = {**os.environ, "GONGKAI_REGISTRY": str(registry)}
    try:
        code = subprocess.run(command, env=environment, check=False).returncode
    except OSError as error:
        print(f"error: {command[0]} cannot be run: {error.strerror}", file=sys.stderr)
        return 127
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
