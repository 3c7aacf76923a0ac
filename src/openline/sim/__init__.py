"""The simulated world: network, disk, clock, faults and checks around the very engine that the node runs.

A seed replays everything. It refuses to touch a real clock, socket or file, and nothing below imports it.
"""
