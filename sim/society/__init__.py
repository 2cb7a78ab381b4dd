"""Society: who writes, whom they listen to, and what is recorded of what they write."""
