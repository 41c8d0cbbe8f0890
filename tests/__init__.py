"""The test house: rules and use cases on both databases, screens without a server, journeys in a real browser."""
