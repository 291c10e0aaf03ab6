"""The stored data as tables for an evaluation, pseudonymised with a key of each export's own."""
