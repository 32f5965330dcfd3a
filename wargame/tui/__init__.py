"""The terminal: presenters that are pure, and the Textual screens that show them."""
