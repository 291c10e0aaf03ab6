"""How models are fitted: from spells and their predictors to what a family publishes."""
