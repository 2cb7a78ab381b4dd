"""Post-training: what makes rare, right answers likely. Every improvement takes a law and gives a better one."""
