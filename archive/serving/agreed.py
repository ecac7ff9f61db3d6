"""What the supervisor and its server processes have agreed on."""

READY = b"ready"  # what a process says on its lifeline when it accepts requests
SETTINGS_VARIABLE = "GONGKAI_SETTINGS"  # Datasette's settings that the operator has chosen, as JSON, in the environment
