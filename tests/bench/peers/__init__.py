"""Other tools on the tables of the application: what a list, a plan, a save and figures take there."""
