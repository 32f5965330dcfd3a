"""A facilitated exercise over the network: its one process, its lines, its seats."""
