"""What views, facts and ledger entries say in plain words, for every way out; no screen."""
