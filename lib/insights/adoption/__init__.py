"""Is coaching happening, and who is left out: open plans, what starts and ends, who had a plan."""
