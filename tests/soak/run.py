"""The soak itself: night after night with its trouble and once more in peace, the oracle asked each time."""

import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from archive.build import build
from archive.verify import verify
from crawler.captures.attached import attached
from crawler.captures.rebuild import rebuild_index
from crawler.captures.shipping import Anywhere
from crawler.registry import Registry
from tests.replica.server import Replica, running_replica
from tests.soak.attempt import Attempt, attempt
from tests.soak.disk import Disk
from tests.soak.equality import differences
from tests.soak.mishaps import send_away, show_another_year
from tests.soak.oracle import Oracle, Stage, better_than_allowed, exit_status
from tests.soak.plan import FullDisk, Kill, NightPlan, plans
from tests.soak.stage import LAST_STAYS, MOVABLE, OFFICES, SITES, set_stage

Tell = Callable[[str], None]
TOLD_SECONDS = 0.1
# That a night was stopped; and where Python was compiling, as a module is imported, it ends by the signal itself.
INTERRUPTED = (3, -signal.SIGINT)
LAST_WORDS = 3.0  # seconds; a night that is all but over may end as if nothing had come


@dataclass(slots=True)
class Outcome:
    """How many nights a soak has had, and what was wrong, a sentence each; the first such night is the last."""

    nights: int
    wrong: list[str]


def soak(folder: Path, seed: int, nights: int, *, minutes: float, port: int, tell: Tell) -> Outcome:
    """Spends the nights of a seed in `folder`, as many as begin within the minutes, and looks at what they end in."""
    disk = Disk(folder)
    tell(f"seed {seed}; a full disk is {'a small one' if disk.is_own else 'a limit on the size of files'}")
    data = folder / "data"
    oracle = Oracle(OFFICES)
    done = 0
    deadline = time.monotonic() + 60 * minutes
    with running_replica(SITES, port=port) as replica:
        for night in plans(seed, nights, OFFICES, MOVABLE, LAST_STAYS):
            if time.monotonic() > deadline:
                break
            set_stage(replica, SITES, night.served)
            began = time.monotonic()
            wrong = list(_night(disk, data, replica, night, oracle, tell))
            tell(f"night {night.number}: {night}; {time.monotonic() - began:.0f} s")
            done += 1
            if wrong:
                return Outcome(done, [f"night {night.number}: {sentence}" for sentence in wrong])
        registry = Registry.load(replica.registry)
    tell(f"{done} nights, {oracle.revisions} revisions; the archive is built again from its captures")
    return Outcome(done, list(_end(folder, data, registry)))


def _night(disk: Disk, data: Path, replica: Replica, night: NightPlan, oracle: Oracle, tell: Tell) -> Iterator[str]:
    if night.shipped:
        yield from send_away(data, disk.folder.with_name("away"))
    if night.clock is not None:
        show_another_year(data, night.clock)
    stage, unsure = night.served, frozenset(change.key for change in night.meanwhile)
    allowed = oracle.verdicts(stage)
    began = None
    if night.trouble is not None:
        last = _newest_run(data)
        earlier = attempt(disk, data, replica, night.trouble, night.workers)
        began = earlier.began
        tell(f"  {_ending(earlier)}")
        yield from _wrong_with_trouble(data, night, earlier, last)
        oracle.read(stage, unsure)
        if night.served_then is not None:
            stage = night.served_then
            set_stage(replica, SITES, stage)
            taken_up = attempt(disk, data, replica, None, night.workers)
            yield from _unsound(taken_up)
            yield from _better_than_allowed(data, stage)
            oracle.read(stage, unsure)
        # What the night before has read already is no news in this one.
        again = oracle.verdicts(stage, unsure)
        allowed = {key: allowed[key] | again[key] for key in allowed}
    calm = attempt(disk, data, replica, None, night.workers)
    oracle.read(stage)
    yield from _unsound(calm)
    if _newest_run(data) is None:
        yield f"the night left no archive; it said last: {' | '.join(calm.said[-3:])}"
        return
    results = _results(data)
    yield from oracle.wrong_verdicts(stage, {key: (row[0], row[1]) for key, row in results.items()}, allowed)
    wanted = exit_status([verdict for verdict, _ in results.values()])
    if calm.status != wanted:
        yield f"the night ended with status {calm.status}, not {wanted}: {' | '.join(calm.said[-3:])}"
    yield from oracle.wrong_in_archive(stage, data / "archive.db", int(began or calm.began))
    yield from oracle.wrong_in_snapshot(_snapshot(data))
    yield from _doubled(data)


def _ending(ended: Attempt) -> str:
    left = f", processes left for {ended.orphans:.1f} s" if ended.orphans >= TOLD_SECONDS else ""
    last = f": {ended.said[-1]}" if ended.said else ""
    return f"{'met' if ended.met else 'missed'}: status {ended.status} after {ended.seconds:.1f} s{left}{last}"


def _wrong_with_trouble(data: Path, night: NightPlan, ended: Attempt, last: str | None) -> Iterator[str]:
    yield from _unsound(ended)
    if isinstance(night.trouble, FullDisk) and ended.status not in (0, 1, 3):
        yield f"on a full disk the night ended with status {ended.status}: {' | '.join(ended.said[-3:])}"
    interrupted = ended.met and isinstance(night.trouble, Kill) and night.trouble.signal == "SIGINT"
    if interrupted and ended.status not in INTERRUPTED and ended.went_on > LAST_WORDS:
        yield f"interrupted the night went on for {ended.went_on:.1f} s and ended with status {ended.status}"
    if _newest_run(data) != last:  # the disk had room for the night to begin
        yield from _better_than_allowed(data, night.served)


def _better_than_allowed(data: Path, stage: Stage) -> Iterator[str]:
    for key, (verdict, _) in _results(data).items():
        if (wrong := better_than_allowed(key, stage[key], verdict)) is not None:
            yield wrong


def _unsound(ended: Attempt) -> Iterator[str]:
    """What no night may do, whatever befalls it."""
    if ended.hung:
        yield f"the night hung; it said last: {' | '.join(ended.said[-3:])}"
    # Python tells of an interrupt that it drops, and the night is stopped all the same.
    dropped = ended.status in INTERRUPTED
    for before, line in pairwise(("", *ended.said)):
        if line.startswith("Traceback") and not (dropped and before.startswith("Exception ignored in")):
            yield "the night ended in a traceback:\n" + "\n".join(ended.said[-40:])
            return


def _snapshot(data: Path) -> Path:
    return data / "public" / "gongkai.db"


def _newest_run(data: Path) -> str | None:
    """The newest run that the archive knows of; None where there is no archive yet, or not the whole of its schema."""
    if not (data / "archive.db").exists():
        return None
    with closing(sqlite3.connect(f"file:{data / 'archive.db'}?mode=ro", uri=True)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'run'").fetchone():
            return None
        row = connection.execute("SELECT id FROM run ORDER BY rowid DESC LIMIT 1").fetchone()
        return None if row is None else str(row[0])


def _results(data: Path) -> dict[str, tuple[str, str | None]]:
    """Verdict, and since when it fails, of each site in the newest night."""
    with closing(sqlite3.connect(f"file:{data / 'archive.db'}?mode=ro", uri=True)) as connection:
        query = "SELECT site, verdict, since FROM site_result WHERE run_id = ?"
        rows = connection.execute(query, (_newest_run(data),))
        return {site: (verdict, since) for site, verdict, since in rows}


def _doubled(data: Path) -> Iterator[str]:
    """Documents that one night has captured twice at one address in one role."""
    with closing(sqlite3.connect(f"file:{data / 'captures' / 'index.db'}?mode=ro", uri=True)) as connection:
        query = """
            SELECT run, role, url, count(*) FROM capture
            WHERE role IN ('detail', 'part', 'attachment', 'gone') AND status IN (200, 304)
            GROUP BY run, role, url HAVING count(*) > 1
        """
        for run, role, url, count in connection.execute(query):
            yield f"{run} has {count} captures of {url} as {role}"


def _end(folder: Path, data: Path, registry: Registry) -> Iterator[str]:
    """What is wrong with an archive at the end: with its captures, and beside those that are built of them anew."""
    yield from verify(data).problems
    once = folder / "once"
    shutil.copytree(data / "captures", once / "captures")
    build(once, registry)
    yield from differences(data / "archive.db", once / "archive.db")
    bare = folder / "bare"
    shutil.copytree(data / "captures", bare / "captures", ignore=shutil.ignore_patterns("index.db*"))
    if (remote := attached(bare / "captures")) is not None:
        yield from rebuild_index(Anywhere(bare / "captures", remote), bare / "captures").problems
    build(bare, registry)
    yield from differences(data / "archive.db", bare / "archive.db")
