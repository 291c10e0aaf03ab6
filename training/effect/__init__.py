"""Does a measure shorten sick leave: a target trial, emulated from what a register knows."""
