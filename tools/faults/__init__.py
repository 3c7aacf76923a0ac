"""``./dev faults``: every fault of docs/faults.toml with its tests, how they ended, and what was planted."""
