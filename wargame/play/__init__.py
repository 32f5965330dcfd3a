"""One running exercise: the session, its seats and its players."""
