"""The domain of Coaching Plans, named in the words of the handbook."""
