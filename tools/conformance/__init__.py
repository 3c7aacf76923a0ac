"""Makes the conformance vectors, and runs our own code on them. Other implementations need ``vectors/`` and not this."""
