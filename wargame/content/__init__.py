"""What authors write: models of the YAML, checked and compiled to the rules' tables."""
