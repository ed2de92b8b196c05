"""Hostile notebooks: what people try, and what has to come of it."""
