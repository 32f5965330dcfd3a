"""The widgets of the terminal: each shows a view-model and nothing else."""
