"""The local workspace: a small Slack in the same process, for the demo, for tests, and strict as Slack is."""
