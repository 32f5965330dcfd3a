"""The record of an exercise: events chained by hash, in one SQLite file.

This room knows nothing of rules or cards: it keeps JSON that others wrote, exactly.
"""
