"""What is stored, as tables for an evaluation: pseudonymous, by a key of each export's own."""
