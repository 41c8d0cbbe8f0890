"""The page Settings: a form for each section."""
