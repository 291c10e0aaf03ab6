"""Does a measure shorten sick leave? A target trial, emulated with register data."""
