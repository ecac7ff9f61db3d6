"""Bytes of a report -> `Report`. Pure: no network, no database, no clock."""
