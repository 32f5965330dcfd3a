"""What a view, a fact and a ledger entry say in plain words, for every way out: no screen, no page."""
