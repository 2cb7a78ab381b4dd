"""Laws over documents: exact ones, learned ones, and functions of two laws. Arrays in, arrays out."""
