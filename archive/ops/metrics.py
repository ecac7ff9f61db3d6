"""The condition of an archive for Prometheus, as a file of node_exporter's textfile collector."""

import os
from collections import Counter
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from archive.ops.condition import Condition
from archive.summary import VERDICTS

_STATUSES = ("ok", "partly", "failed")


def write_metrics(path: Path, told: Condition) -> None:
    """Writes the metrics, whole or not at all, for everybody to read: the collector is another user, whatever the umask
    of the night. Raises OSError."""
    registry = CollectorRegistry()

    def gauge(name: str, words: str, value: float | None) -> None:
        """A metric whose value is unknown is left out: an absent one is no zero."""
        if value is not None:
            Gauge(f"gongkai_{name}", words, registry=registry).set(value)

    night = told.night
    gauge("night_started_timestamp_seconds", "When the last night or crawl began", _seconds(night and night.started_at))
    gauge(
        "night_last_ended_timestamp_seconds",
        "When a night or crawl last ended well, or in part",
        _seconds(told.last_finished_at),
    )
    if night is not None and night.finished_at is not None:
        length = (datetime.fromisoformat(night.finished_at) - datetime.fromisoformat(night.started_at)).total_seconds()
        gauge("night_duration_seconds", "How long the last night or crawl took, if it has ended", length)
    statuses = Gauge("gongkai_night_status", "1 for how the last night or crawl went", ["status"], registry=registry)
    for status in _STATUSES:
        statuses.labels(status).set(night is not None and night.status == status)
    sites = Gauge("gongkai_sites", "Sites by their newest verdict", ["verdict"], registry=registry)
    verdicts = Counter(site.verdict for site in told.sites)
    for verdict in VERDICTS:
        sites.labels(verdict).set(verdicts[verdict])
    for name, words in (
        ("requests", "Requests of each site's newest night, over all sites"),
        ("bytes", "Bytes of bodies as sent in each site's newest night, over all sites"),
        ("not_modified", "Answers 304 in each site's newest night, over all sites"),
        ("retries", "Requests made again in each site's newest night, over all sites"),
    ):
        gauge(f"crawl_{name}", words, sum(getattr(site, name) for site in told.sites))
    if reports := told.summary.get("reports"):
        kinds = Gauge("gongkai_night_reports", "Reports of the last night or crawl", ["kind"], registry=registry)
        for kind in ("new", "changed", "gone"):
            kinds.labels(kind).set(len(reports[kind]))
        kinds.labels("unchanged").set(reports["unchanged"])
        gauge("night_figures_stored", "Figures that the last night stored", reports["figures_stored"])
        gauge("night_documents_unread", "Documents of the last night that gave no report", len(reports["unread"]))
    gauge("findings_failing", "Findings that failed as of the last night", told.summary.get("failing_findings"))
    if told.verified is not None:
        gauge("verified_timestamp_seconds", "When gongkai verify last ran", _seconds(told.verified.at))
        gauge("verified_problems", "Faults that the last gongkai verify found", told.verified.problems)
    gauge("disk_free_bytes", "Bytes free on the disk of the archive", told.free_bytes)
    if (shipping := told.shipping) is not None:
        gauge("shipping_segments_left", "Closed segments that are not at the address yet", shipping.segments_left)
        gauge("shipping_bytes_left", "Bytes of closed segments that are not at the address yet", shipping.bytes_left)
        gauge(
            "shipping_oldest_left_timestamp_seconds",
            "When the oldest segment was begun that is not at the address yet",
            _seconds(shipping.left_since),
        )
        gauge("shipping_snapshot_left", "1 where the newest snapshot is not at the address yet", shipping.snapshot_left)
        gauge("shipping_problems", "What failed when it was last sent to the address", len(shipping.problems))
        gauge("shipping_last_ended_timestamp_seconds", "When sending last ended well", _seconds(shipping.ended_at))
    baking = path.with_name(f".{path.name}.{os.getpid()}")  # the collector reads what ends in .prom
    try:
        baking.write_bytes(generate_latest(registry))
        baking.chmod(0o644)
        baking.replace(path)
    finally:
        baking.unlink(missing_ok=True)


def _seconds(at: str | None) -> float | None:
    return None if at is None else datetime.fromisoformat(at).timestamp()
