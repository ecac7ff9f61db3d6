"""Ctrl-C that comes where Python drops it."""

import subprocess
import sys

import pytest

PROGRAM = """
import os, signal, weakref
from archive.progress import Reporter

class Kept:
    pass

def dropped(_reference):
    os.kill(os.getpid(), signal.SIGINT)
    print("the callback goes on to its end")

{ignored}
with Reporter() as reporter:
    kept = Kept()
    reference = weakref.ref(kept, dropped)
    del kept
    print("it is dropped", flush=True)
    reporter.step("reading", 1, 2)
    print("the work goes on", flush=True)
"""


@pytest.mark.parametrize("ignored", [False, True])
def test_an_interrupt_that_is_dropped_is_raised_at_the_next_step(ignored: bool) -> None:
    """Where SIGINT is ignored, as in what a shell starts in the background, it stays so."""
    program = PROGRAM.format(ignored="signal.signal(signal.SIGINT, signal.SIG_IGN)" if ignored else "")
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert ("Exception ignored in" in done.stderr) == ("KeyboardInterrupt" in done.stderr) == (not ignored)
    assert done.stdout.splitlines()[-1] == ("the work goes on" if ignored else "it is dropped")
