"""Moves frames between stations: one Protocol, several carriers, one suite of conformance that each must pass.

A carrier may lose, repeat, delay and reorder. It refuses to be trusted: it reads no entry, decides no delivery, and
nothing it says about the peer counts as proof.
"""
