"""Ctrl-C that does not get lost.

Python drops a KeyboardInterrupt that it happens to raise within the callback of a weak reference or within a destructor
("Exception ignored in"), and what was to stop goes on.
"""

import signal
import threading
from types import FrameType
from typing import Self


class Interrupts:
    """Notes each SIGINT, which is raised as ever; `check` raises it again where it has got lost.

    Nothing is done outside the main thread, or where SIGINT is ignored or handled by others.
    """

    def __init__(self) -> None:
        self._came = False
        self._noting = False

    def __enter__(self) -> Self:
        main = threading.current_thread() is threading.main_thread()
        if main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._note)
            self._noting = True
        return self

    def __exit__(self, *_error: object) -> None:
        if self._noting:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self._noting = False

    def check(self) -> None:
        """Raises KeyboardInterrupt, in the main thread, where one has come."""
        if self._came and threading.current_thread() is threading.main_thread():
            raise KeyboardInterrupt

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._came = True
        signal.default_int_handler(number, frame)
