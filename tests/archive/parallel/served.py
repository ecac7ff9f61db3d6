"""Sites on the loopback of one machine, served until the process is ended; it says when it has begun.

`python -m tests.archive.parallel.served replica PORT REGISTRY`, the replica; `… slow PORT FOLDER NAME`, a site that
writes down when it is asked, in FOLDER/NAME. Of several that share a folder the one that is asked first is slow.
"""

import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.crawler.faulty import Answer, FaultySite, serving
from tests.crawler.test_nights import years
from tests.replica.server import running_replica
from tests.replica.sites import CORE

ADDRESS = "127.0.4.199"
FIRST = "first"
SLOW = 1.2  # seconds that the slow one takes for an answer


@dataclass
class WrittenDown(FaultySite):
    folder: Path = Path()
    name: str = ""

    def answer(self, path: str) -> Answer:
        with suppress(FileExistsError):
            (self.folder / FIRST).symlink_to(self.name)
        with (self.folder / self.name).open("a") as log:
            log.write(f"{time.time()}\n")
        if str((self.folder / FIRST).readlink()) == self.name:
            time.sleep(SLOW)
        return super().answer(path)


def main(kind: str, port: str, folder: str, name: str = "") -> None:
    if kind == "replica":
        served = running_replica(CORE, port=int(port), registry=Path(folder))
    else:
        served = serving(WrittenDown(ADDRESS, years(*range(2012, 2024)), int(port), folder=Path(folder), name=name))
    with served:
        print("begun", flush=True)
        time.sleep(3600)


if __name__ == "__main__":
    main(*sys.argv[1:])
