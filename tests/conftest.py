import signal
import sys
from pathlib import Path

# A package that brings a runner of its own, found by its entry point as any other.
sys.path.insert(0, str(Path(__file__).parent / "support" / "plugin"))

# A shell starts background jobs with Ctrl-C ignored, and so would be every program that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)
