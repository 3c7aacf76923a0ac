"""The demo: two parties on this machine, each with its own node process, home, keys, store and port, over real TLS.

It refuses to reach into a node: whatever happens on stage is done through files, the local API, signals and the link.
"""
