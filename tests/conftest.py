import sys
from pathlib import Path

# A package that brings a runner of its own, found by its entry point as any other.
sys.path.insert(0, str(Path(__file__).parent / "support" / "plugin"))
