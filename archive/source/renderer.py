"""The one process that shows documents for the site: asked one at a time, ended where it takes too long or breaks."""

import threading

from archive.messages import DONE, READY
from archive.source.views import Answer, Question, Refused
from archive.worker_process import WorkerProcess, WorkersError

# Wall time of one document: a page takes some hundredths of a second, an old Word file two seconds in LibreOffice.
RENDER_SECONDS = 16.0


class Renderer:
    """Starts its process when it is first asked, and another after that one has died."""

    def __init__(self) -> None:
        self._process: WorkerProcess | None = None
        self._lock = threading.Lock()

    def ask(self, question: Question) -> Answer:
        """What is shown, or why it is not. Blocks until then."""
        with self._lock:
            try:
                return self._ask(question)
            except WorkersError as error:
                self._end()
                return Refused("unreadable", str(error))
            except (EOFError, OSError):
                told = self._process.end_of() if self._process else "its process ended"
                self._end()
                return Refused("unreadable", told)

    def close(self) -> None:
        """Ends the process."""
        with self._lock:
            self._end()

    def _ask(self, question: Question) -> Answer:
        process = self._process or WorkerProcess()
        self._process = process
        if not process.ready:
            self._receive(process, READY)
        process.connection.send(question)
        answer: Answer | None = None
        while process.connection.poll(RENDER_SECONDS):
            part = process.connection.recv()
            if part == DONE and answer is not None:
                return answer
            answer = part
        self._end()
        return Refused("too_slow", f"showing it takes longer than {RENDER_SECONDS:.0f} seconds")

    def _receive(self, process: WorkerProcess, expected: str) -> None:
        try:
            process.ready = process.connection.recv() == expected
        except (EOFError, OSError):
            process.require_ready()
            raise

    def _end(self) -> None:
        if self._process is not None:
            self._process.stop(patient=True)
            self._process = None
