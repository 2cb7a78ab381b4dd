"""Real data: readers of name counts and of text, and the law of text."""
