"""Measurement: the columns of the time series and the ledgers. These modules read a world and never change it."""
