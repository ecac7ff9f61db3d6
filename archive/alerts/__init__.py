"""Who must hear of what went wrong, and of its end: once for each cause, by webhook and by mail."""

from archive.alerts.alerting import Outcome, alert
from archive.alerts.causes import Cause, causes

__all__ = ["Cause", "Outcome", "alert", "causes"]
