"""Post-training makes rare, right answers likely: every improvement takes a law and gives a better one."""
