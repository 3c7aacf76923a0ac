"""The simulated world: network, disk, clock, faults and checks, around the same engine that nodes run.

A seed replays a whole world, byte for byte. It may import every rung, and nothing imports it; it refuses to read
the real clock or to throw a die that the seed did not.
"""
