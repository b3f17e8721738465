"""Uploads of one large file to a local nginx: this package beside others, in one run.

    python benchmarks/uploads.py --mib 1024 --part 16

Beside it: a bare aiohttp loop with and without the same MD5 sums, boto3's managed upload if it is
installed, and `twelvelabs==1.3.6` with `--vendor PYTHON`, an interpreter that has it. Each runs in
a process of its own, in turn, and the median of `--rounds` counts; a loop that does nothing runs
beside it, to tell what stalls are the machine's. The storage is nginx, which writes parts as
WebDAV; what the platform and S3 add to it, a small server here does in the same way for all.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
WORKER = Path(__file__).with_name("uploads_worker.py")
PLATFORM = Path(__file__).with_name("uploads_platform.py")
WAYS = ("ours", "bare", "bare without MD5", "boto3", "vendor async", "vendor sync")

NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log crit;
events {{ worker_connections 512; }}
http {{
  access_log off; client_max_body_size 0; client_body_buffer_size 1m;
  client_body_temp_path {folder}/temp; keepalive_requests 100000;
  server {{ listen 127.0.0.1:{port}; root {folder}/stored;
    location / {{
      dav_methods PUT; create_full_put_path on; add_header ETag '"opaque"';
      if ($request_method = POST) {{ proxy_pass http://127.0.0.1:{platform}; }}
    }} }}
}}
"""


def free_ports() -> tuple[int, int]:
    """Return two ports that nobody listens on."""
    with socket.socket() as one, socket.socket() as two:
        for probe in (one, two):
            probe.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1]), int(two.getsockname()[1])


def wait_for(port: int) -> None:
    """Return when somebody listens on a port."""
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")


def main() -> None:
    """Run all ways and print one table."""
    parser = argparse.ArgumentParser(description="Uploads of one large file to a local nginx.")
    parser.add_argument("--mib", type=int, default=1024, help="size of the file")
    parser.add_argument("--part", type=int, default=16, help="size of a part, in MiB")
    parser.add_argument("--workers", type=int, default=8, help="parts under way at once")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--vendor", help="an interpreter that has twelvelabs==1.3.6")
    parser.add_argument(
        "--sparse",
        action="store_true",
        help="a file of holes, and this package alone: --mib 10000 takes no disk for the source",
    )
    parser.add_argument("--folder", help="where to work; by default a temporary folder")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="uploads-", dir=given.folder))
    for name in ("stored", "temp"):
        (folder / name).mkdir(mode=0o777)
        (folder / name).chmod(0o777)
    folder.chmod(0o755)
    film = folder / "film.mp4"
    with film.open("wb") as file:
        file.truncate(given.mib << 20)
        for _ in range(0 if given.sparse else given.mib):
            file.write(os.urandom(1 << 20))
    storage, platform = free_ports()
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=storage, platform=platform))
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    servers = [
        subprocess.Popen([nginx, "-p", str(folder), "-c", str(config)]),
        subprocess.Popen(
            [sys.executable, str(PLATFORM), str(platform), str(storage), str(given.part)]
        ),
    ]
    try:
        wait_for(storage)
        wait_for(platform)
        found: dict[str, list[dict[str, float]]] = {}
        for _ in range(given.rounds):
            for way in WAYS[:1] if given.sparse else WAYS:
                python = given.vendor if way.startswith("vendor") else sys.executable
                if python is None:
                    continue
                result = one(python, way, film, platform, storage, given)
                if result is not None:
                    found.setdefault(way, []).append(result)
                shutil.rmtree(folder / "stored")
                (folder / "stored").mkdir()
                (folder / "stored").chmod(0o777)
        report(found, given.mib)
    finally:
        for server in servers:
            server.terminate()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def one(
    python: str, way: str, film: Path, platform: int, storage: int, given: argparse.Namespace
) -> dict[str, float] | None:
    """Run one way in a process of its own; None if what it needs is not installed."""
    beside = subprocess.Popen(
        [sys.executable, str(WORKER), "idle"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    done = subprocess.run(
        [
            python,
            str(WORKER),
            way,
            str(film),
            str(platform),
            str(storage),
            str(given.part),
            str(given.workers),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(film.parent / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    machine = json.loads(beside.communicate()[0])
    if done.returncode == 3:
        return None
    if done.returncode:
        raise SystemExit(f"{way}: {done.stderr}")
    return {**json.loads(done.stdout), "machine": machine["stall"]}


def report(found: dict[str, list[dict[str, float]]], mib: int) -> None:
    """Print the medians of each way, and the worst of stalls and memory."""
    times = {way: median(each["seconds"] for each in rounds) for way, rounds in found.items()}
    print(
        f"{'':18}{'s':>7}{'MiB/s':>7}{'of ours':>9}{'CPU s':>7}{'memory':>9}{'disk':>9}"
        f"{'stall':>9}{'worked':>9}{'> 5 ms':>8}{'machine':>9}"
    )
    for way, rounds in found.items():

        def worst(name: str, rounds: list[dict[str, float]] = rounds) -> float:
            return max(each.get(name, 0.0) for each in rounds)

        stalls = (
            f"{worst('stall'):7.1f}ms{worst('worked'):7.1f}ms"
            f"{100 * median(each['over'] for each in rounds):7.1f}%"
            if "stall" in rounds[0]
            else f"{'':26}"
        )
        print(
            f"{way:18}{times[way]:7.2f}{mib / times[way]:7.0f}{times['ours'] / times[way]:9.2f}"
            f"{median(each['cpu'] for each in rounds):7.2f}{worst('memory'):6.0f}MiB"
            f"{worst('disk'):6.0f}MiB{stalls}{worst('machine'):7.1f}ms"
        )
    if "bare" in times:
        print(f"throughput of ours / bare with MD5: {times['bare'] / times['ours']:.2f}")
    if "boto3" in times:
        print(f"throughput of ours / boto3:         {times['boto3'] / times['ours']:.2f}")
    print(f"rounds: {max(map(len, found.values()))}; load average: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
