"""What a person sits at: the web console and the command line, two desks on one local API.

It shows and asks. It refuses to touch the store of a node, to show *unreachable* as *refused*, and an exercise as
the real thing.
"""
