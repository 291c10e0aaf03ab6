"""A region's own averages: of each code how many spells reach each day, from its certificates."""
