"""`python -m renda` is the command `renda`."""

from renda.faces.cli.main import main

raise SystemExit(main())
