"""How people change each other: tastes, feeds, choices. Arrays in, arrays out; no identity and no time."""
