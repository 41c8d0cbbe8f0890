"""A document on paper, as a PDF: how it looks, and nothing of what it is about.

It is set in a process of its own (`lib.limited`), so nothing heavy is imported here but what sets and draws.
"""
