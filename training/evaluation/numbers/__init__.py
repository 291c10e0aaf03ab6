"""Every number of every model in every group, with its interval, and the verdicts."""
