"""The commands by who needs them: one module a group. flows/cli.py puts them together."""
