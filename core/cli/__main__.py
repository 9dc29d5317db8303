"""`python -m core.cli` is `homereel`."""

import sys

from core.cli import main

sys.exit(main())
