"""Real components to test against, each started on a free port of this machine and stopped at the end.

What is not installed is installed from Debian when the tests run as root; otherwise the test is skipped and says why.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from minio import Minio

_SWIFT_PACKAGES = ("swift-proxy", "swift-account", "swift-container", "swift-object", "memcached")
_SWIFT_USER, _SWIFT_SECRET = "test:tester", "correct-horse"  # of a server that lives as long as the test


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server without its database: postgresql://postgres:...@127.0.0.1:PORT."""
    if not _postgresql_bin():
        _install("postgresql")
    binaries = _postgresql_bin()
    if not binaries:
        pytest.skip("PostgreSQL is not installed, and not root: cannot install it")
    # Not pytest's own folder: the user postgres may not enter it.
    folder = Path(tempfile.mkdtemp(prefix="concord-postgresql-"))
    # The server refuses to run as root.
    account = "postgres" if os.getuid() == 0 else None
    secret, port = uuid.uuid4().hex, _free_port()
    password = folder / "password"
    password.write_text(secret)
    if account:
        for path in (folder, password):
            shutil.chown(path, account, account)
    data = str(folder / "data")
    initdb = [f"{binaries}/initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={password}"]
    server = [f"{binaries}/postgres", "-D", data, "-p", str(port), "-c", "listen_addresses=127.0.0.1"]
    server += ["-c", f"unix_socket_directories={folder}"]
    url = f"postgresql://postgres:{secret}@127.0.0.1:{port}"
    try:
        subprocess.run(
            [*initdb, "-E", "UTF8"], check=True, capture_output=True, cwd=folder, user=account, group=account
        )
        # SIGINT: stop without waiting for clients to leave.
        with _running(server, folder, "postgresql", account, signal.SIGINT):
            _wait_for(lambda: psycopg.connect(f"{url}/postgres", connect_timeout=2).close(), folder)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser."""
    if not shutil.which("chromium"):
        _install("chromium")
    path = shutil.which("chromium")
    if not path:
        pytest.skip("chromium is not installed, and not root: cannot install it")
    return path


@pytest.fixture
def postgresql_url(postgresql: str) -> Iterator[str]:
    """The URL of an empty database of its own."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{postgresql}/{name}"
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def s3_host() -> Iterator[str]:
    """host:port of an OpenStack Swift server that speaks S3 without TLS. User and secret as in `s3_url`."""
    if not _swift_installed():
        _install(*_SWIFT_PACKAGES)
    if not _swift_installed():
        pytest.skip("OpenStack Swift is not installed, and not root: cannot install it")
    folder = Path(tempfile.mkdtemp(prefix="concord-swift-"))
    try:
        _need_extended_attributes(folder)
        with _swift(folder) as port:
            yield f"127.0.0.1:{port}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def s3_bucket(s3_host: str) -> str:
    """A new bucket of the server."""
    name = f"test-{uuid.uuid4().hex}"
    Minio(s3_host, _SWIFT_USER, _SWIFT_SECRET, secure=False, region="us-east-1").make_bucket(name)
    return name


@pytest.fixture
def s3_url(s3_host: str, s3_bucket: str) -> str:
    """The URL of a new bucket, as `open_blobs` takes it."""
    return f"s3+http://{_SWIFT_USER.replace(':', '%3A')}:{_SWIFT_SECRET}@{s3_host}/{s3_bucket}"


def _postgresql_bin() -> Path | None:
    """The folder of the newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _swift_installed() -> bool:
    return all(
        shutil.which(name) for name in ("swift-proxy-server", "swift-object-server", "swift-ring-builder", "memcached")
    )


@contextmanager
def _swift(folder: Path) -> Iterator[int]:
    """A whole Swift, one server of each kind and one copy of everything. Yields the port of its proxy."""
    ports = {name: _free_port() for name in ("account", "container", "object", "proxy", "memcached")}
    (folder / "devices" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = concord\n[storage-policy:0]\nname = one\ndefault = yes\n"
    )
    for kind in ("account", "container", "object"):
        builder = folder / f"{kind}.builder"
        for step in (["create", "4", "1", "1"], ["add", f"r1z1-127.0.0.1:{ports[kind]}/d1", "1"], ["rebalance"]):
            subprocess.run(["swift-ring-builder", builder, *step], check=True, capture_output=True, env=_system())
        (folder / f"{kind}.conf").write_text(
            f"[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = {ports[kind]}\nworkers = 0\nuser = {_user()}\n"
            f"swift_dir = {folder}\ndevices = {folder}/devices\nmount_check = false\ndisable_fallocate = true\n"
            f"recon_cache_path = {folder}\n"
            f"[pipeline:main]\npipeline = {kind}-server\n[app:{kind}-server]\nuse = egg:swift#{kind}\n"
        )
    options = {
        "cache": f"use = egg:swift#memcache\nmemcache_servers = 127.0.0.1:{ports['memcached']}",
        "tempauth": f"use = egg:swift#tempauth\nuser_{_SWIFT_USER.replace(':', '_')} = {_SWIFT_SECRET} .admin",
    }
    pipeline = "catch_errors gatekeeper cache listing_formats s3api tempauth bulk slo dlo versioned_writes"
    filters = "".join(f"[filter:{name}]\n{options.get(name, f'use = egg:swift#{name}')}\n" for name in pipeline.split())
    (folder / "proxy.conf").write_text(
        f"[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = {ports['proxy']}\nworkers = 0\nuser = {_user()}\n"
        f"swift_dir = {folder}\n[pipeline:main]\npipeline = {pipeline} proxy-server\n"
        f"[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n{filters}"
    )
    with ExitStack() as stack:
        cache = ["memcached", "-l", "127.0.0.1", "-p", str(ports["memcached"]), "-U", "0", "-m", "16", "-u", _user()]
        stack.enter_context(_running(cache, folder, "memcached"))
        for kind in ("account", "container", "object", "proxy"):
            command = [f"swift-{kind}-server", str(folder / f"{kind}.conf")]
            stack.enter_context(_running(command, folder, kind))
        client = Minio(f"127.0.0.1:{ports['proxy']}", _SWIFT_USER, _SWIFT_SECRET, secure=False, region="us-east-1")
        for port in ports.values():
            _wait_for(lambda port=port: socket.create_connection(("127.0.0.1", port), timeout=2).close(), folder)
        _wait_for(client.list_buckets, folder)
        yield ports["proxy"]


def _need_extended_attributes(folder: Path) -> None:
    """Swift keeps an object's metadata in them."""
    try:
        os.setxattr(folder, "user.concord", b"x")
    except OSError:
        pytest.skip(f"the file system of {folder} has no extended attributes, which Swift needs (set TMPDIR)")


def _user() -> str:
    return "root" if os.getuid() == 0 else Path.home().owner()


def _system() -> dict[str, str]:
    """The environment without this project's Python, for programs that come with Debian's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return kept | {"PATH": f"/usr/sbin:/usr/bin:/sbin:/bin:{kept.get('PATH', '')}"}


@contextmanager
def _running(
    command: list[str],
    folder: Path,
    name: str,
    account: str | None = None,
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[None]:
    """The server runs during the block, as `account` if one is named; what it says goes to NAME.log in the folder."""
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, env=_system(), user=account, group=account
        )
        try:
            yield
        finally:
            process.send_signal(stop)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(attempt: Callable[[], object], folder: Path, timeout_s: float = 30) -> None:
    """Returns when `attempt` no longer raises. Raises TimeoutError with what the servers logged into the folder."""
    end = time.monotonic() + timeout_s
    while True:
        try:
            attempt()
        except Exception as error:
            if time.monotonic() > end:
                logs = "\n".join(f"{log.name}: {log.read_text()[-500:]}" for log in sorted(folder.glob("*.log")))
                raise TimeoutError(f"not up within {timeout_s} s\n{logs}") from error
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _install(*packages: str) -> None:
    """The Debian packages are installed, if we are root and apt knows them."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return
    # Several test processes may want packages at once, and apt does not wait for its own lists.
    with (Path(tempfile.gettempdir()) / "concord-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        environment = _system() | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            with suppress(subprocess.CalledProcessError):
                subprocess.run(["apt-get", "-qq", *command], check=True, capture_output=True, env=environment)
