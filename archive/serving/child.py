"""One server process on one snapshot: `python -m archive.serving.child FOLDER LISTENER LIFELINE`.

It asks itself for the home page, then accepts on a socket that the supervisor opened and keeps open, and says so on the
lifeline. It ends when the lifeline is cut or SIGTERM comes: first it accepts no more, then it answers what it has
accepted.
"""

import asyncio
import contextlib
import gc
import json
import os
import socket
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Any

import uvicorn

from archive.serving.agreed import READY, SETTINGS_VARIABLE
from archive.serving.application import application

DRAIN_SECONDS = 1.0  # a connection that was just accepted has this long to send its request
LINGER_SECONDS = 600  # and a download in progress this long to end, while another process serves the rest


class Server(uvicorn.Server):
    """uvicorn's server, which says when it accepts, and drops nobody that it has accepted when it ends."""

    def __init__(self, site: Any, lifeline: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(site.app(), lifespan="on", timeout_graceful_shutdown=LINGER_SECONDS, log_level="info")
        )
        self._site = site
        self._lifeline = lifeline

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        # A file that cannot be read is found out here, and the first visitor does not wait for templates.
        answer = await self._site.client.get("/")
        if answer.status_code != HTTPStatus.OK:
            sys.exit(1)
        # What is loaded by now stays: looking through it again and again would hold up a page for a tenth of a second.
        gc.collect()
        gc.freeze()
        await super().startup(sockets)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self._lifeline, READY)
        # The other end never writes: what comes is its end.
        loop.add_reader(self._lifeline, self._cut)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().remove_reader(self._lifeline)
        for server in self.servers:
            server.close()
        # uvicorn closes a connection that waits for its request; those that come now are told to open another.
        self.server_state.default_headers = [*self.server_state.default_headers, (b"connection", b"close")]
        await asyncio.sleep(DRAIN_SECONDS)
        await super().shutdown(sockets)

    def _cut(self) -> None:
        self.should_exit = True


def main() -> None:
    directory, listener, lifeline = sys.argv[1:]
    watched = socket.socket(fileno=int(lifeline))
    watched.setblocking(False)
    site = application(Path(directory), json.loads(os.environ.get(SETTINGS_VARIABLE) or "{}"))
    with contextlib.suppress(KeyboardInterrupt):
        Server(site, watched).run(sockets=[socket.socket(fileno=int(listener))])


if __name__ == "__main__":
    main()
