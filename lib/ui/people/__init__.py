"""The pieces of People, for administrators: a room for each thing they do there."""
