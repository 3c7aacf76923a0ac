"""``python -m openline.desk``: the command line, for where no ``openline`` stands on the path."""

from openline.desk.cli import main

main()
