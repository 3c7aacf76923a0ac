"""``./dev soak``: seven real nodes, every route through a bad network, kills, a restore, for long."""
