"""Over files of spells."""
