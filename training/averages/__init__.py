"""A region's own averages: for each code, how many spells reach each day, by its certificates."""
