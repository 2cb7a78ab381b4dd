"""The clockwork: the world, the tick, the records, and the commands that run them."""
