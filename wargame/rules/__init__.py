"""The rules: pure integer arithmetic over batches of worlds."""
