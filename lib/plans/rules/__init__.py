"""The rules of a plan's life, as pure functions: no database, no clock."""
