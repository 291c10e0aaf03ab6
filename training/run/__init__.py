"""``python -m training run``: from data to a recorded model, as one TOML file says."""
