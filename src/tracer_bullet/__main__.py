"""`python -m tracer_bullet` is the same program as `tracer`."""

import sys

from tracer_bullet.cli import main

sys.exit(main())
