"""What do people work on, and is it offered fairly: what plans are for, where, and for whom."""
