"""Output: what a reader sees of finished runs, as figures, reports, pages and text in a terminal."""
