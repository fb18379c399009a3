"""Regenerates what is made from the .proto files: `python scripts/protos.py [OUT]`.

That is gen/, Envoy's descriptor and the OpenAPI document.

OUT is where to write; by default that is the repository, in which the generated code of the clients is written too.
Google's protos come from the installed googleapis-common-protos.
"""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOOGLE = ROOT / ".build" / "googleapis"
SHIPPED = ["api/annotations", "api/http", "api/httpbody", "rpc/status", "rpc/error_details", "rpc/code"]


def export_google() -> None:
    """Copy the Google protos that ours import to where buf looks for them."""
    spec = find_spec("google.api")
    if spec is None or spec.submodule_search_locations is None:
        raise SystemExit("googleapis-common-protos is not installed: run `make setup`")
    source = Path(next(iter(spec.submodule_search_locations))).parent
    for name in SHIPPED:
        target = GOOGLE / "google" / f"{name}.proto"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / f"{name}.proto", target)


def generate(out: Path) -> None:
    """Write stubs to out/gen/python, and the public descriptor set and the OpenAPI document to out/envoy."""
    whole = ROOT / ".build" / "all.binpb"
    public = out / "envoy" / "plugai" / "envoy" / "plugai.binpb"
    stubs = out / "gen" / "python"
    public.parent.mkdir(parents=True, exist_ok=True)
    stubs.mkdir(parents=True, exist_ok=True)
    bin_dir = Path(sys.executable).parent
    buf = str(bin_dir / "buf")
    subprocess.run([buf, "build", "-o", str(whole)], cwd=ROOT, check=True)
    # Error details travel as Any, so Envoy needs the google.rpc types beside our services.
    kept = ("protos/plugai/v1", "protos/plugai/compat", ".build/googleapis/google/rpc")
    paths = [arg for p in kept for arg in ("--path", p)]
    subprocess.run([buf, "build", "--exclude-source-info", *paths, "-o", str(public)], cwd=ROOT, check=True)
    sources = sorted(str(p.relative_to(ROOT / "protos")) for p in (ROOT / "protos").rglob("*.proto"))
    protoc = [sys.executable, "-m", "grpc_tools.protoc", f"--descriptor_set_in={whole}"]
    plugins = [f"--plugin={bin_dir / f'protoc-gen-{kind}'}" for kind in ("mypy", "mypy_grpc")]
    outs = [
        f"--python_out={stubs}",
        f"--grpc_python_out={stubs}",
        f"--mypy_out=quiet:{stubs}",
        f"--mypy_grpc_out=quiet:{stubs}",
    ]
    subprocess.run([*protoc, *plugins, *outs, *sources], cwd=ROOT, check=True)
    for package in ("plugai/v1", "plugai/compat", "plugai/compat/v1", "plugai/worker", "plugai/worker/v1"):
        (stubs / package / "__init__.py").write_text('"""Generated from protos/; see `make proto`."""\n')
        (stubs / package / "py.typed").touch()
    # A process of its own, since it imports the stubs.
    describe = [sys.executable, "-m", "scripts.openapi", str(whole), str(public.with_name("openapi.json"))]
    subprocess.run(describe, cwd=ROOT, check=True)


if __name__ == "__main__":
    export_google()
    generate(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT)
    if len(sys.argv) == 1:
        # Each is a process of its own, since it imports the stubs.
        for client in ("scripts.client_code", "scripts.dart"):
            subprocess.run([sys.executable, "-m", client], cwd=ROOT, check=True)
