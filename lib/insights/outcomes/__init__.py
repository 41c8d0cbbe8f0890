"""Does it work: how plans end, milestones, how long plans are, and where they stop on their stage_days."""
