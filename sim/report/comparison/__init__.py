"""The report of a comparison: what it shows, its tables and findings in words, and its page."""
