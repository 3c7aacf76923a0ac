"""The loop that carries the engine's effects out, in order: Keep, then Send, then Ring, then Show.

It owns the clock, the sockets, the files and the dice. It refuses to take a decision of the protocol: those are the
engine's alone, so that the simulator runs the same ones.
"""
