"""Engines: what starts the processes that do runs, on this machine or on a cluster, a file each, found by looking."""
