"""How the tables came to be: a file a version, written by hand and never changed afterwards."""
