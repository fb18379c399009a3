"""The web interface needs the extra `ui`; without it its tests have nothing to test."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("flet_web") is not None else ["test_*.py", "*/test_*.py"]
if find_spec("axe_playwright_python") is None:
    collect_ignore_glob.append("browser/test_*.py")
if find_spec("flet_cli") is None:
    collect_ignore_glob.append("installed/test_build.py")
