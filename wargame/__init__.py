"""A policy wargame engine: rules, content, record, play and the ways in and out."""

__version__ = "0.1.0"

#: Meaning of the rules. It is raised when the same orders on the same dice would
#: give another result; refactoring leaves it alone.
RULES_VERSION = 2
