"""srs run as operators run it; each module is a script, see README.md."""
