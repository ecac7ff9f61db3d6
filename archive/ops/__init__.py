"""What an operator needs around the nights: settings, limits of the disk, metrics, and files for timers."""
