"""A short soak, as `make soak` runs a long one."""

import subprocess
import sys

SEED, NIGHTS = 10708, 2  # killed, and other reports when it is taken up again; a wrong clock, a move, a full disk


def test_a_few_nights_with_trouble_end_in_the_archive_that_was_served() -> None:
    command = [sys.executable, "-m", "tests.soak", "--seed", str(SEED), "--nights", str(NIGHTS)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert done.stdout.splitlines()[-1].startswith(f"{NIGHTS} of {NIGHTS} nights: ")
