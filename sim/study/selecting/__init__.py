"""Selecting: which strategy is best, with a probability, and no replication more than that takes."""
