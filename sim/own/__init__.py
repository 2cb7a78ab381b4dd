"""Bases for other people's parts: one class says the settings and what is done; the rest is made from it.

The program's own parts are settings that build an object of `models`, so that listing and checking settings is fast. A
part from outside is written as one class: it is frozen settings, and has the one method that acts.
"""
