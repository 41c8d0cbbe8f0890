"""What a roster file says: where its table is, which column holds what, and the people in its rows.

All of this happens in a process of its own (`lib.limited`), for files are written by strangers: nothing here knows the
database, and little is imported.
"""
