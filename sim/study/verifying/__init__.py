"""Verifying: results of somebody else, played again and asked again."""
