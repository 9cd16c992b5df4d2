"""What must be true of the environment before Ray is imported, and of the folder it works in.

Ray reads these variables once, when its modules are imported, and hands them to the processes that it starts. The
values are measured: with them a handle carries about four times the calls of Ray's defaults.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from serving.errors import Unavailable
from serving.observe import logger

TUNED = {
    # Handles talk gRPC to replicas instead of going through actor calls ...
    "RAY_SERVE_USE_GRPC_BY_DEFAULT": "1",
    # ... whose default limit of 4 MiB would refuse an inline image.
    "RAY_SERVE_REPLICA_GRPC_MAX_MESSAGE_LENGTH": str(512 * 1024 * 1024),
    # Our methods never block their loop, so neither they nor the router need a thread of their own.
    "RAY_SERVE_RUN_USER_CODE_IN_SEPARATE_THREAD": "0",
    "RAY_SERVE_RUN_ROUTER_IN_SEPARATE_LOOP": "0",
    "RAY_SERVE_REQUEST_PATH_LOG_BUFFER_SIZE": "1000",
    "RAY_SERVE_LOG_TO_STDERR": "0",
    # Nothing about a hospital's use leaves it.
    "RAY_USAGE_STATS_ENABLED": "0",
}
# A UNIX socket's path has at most 107 bytes, of which Ray's session and socket names take up to 68.
_LONGEST_TEMP_DIR = 38
_KEPT_SESSIONS = 3


def prepare(auth: str) -> None:
    """Sets the variables that are not set yet; `auth` is "token" or "disabled"."""
    if "ray.serve" in sys.modules and "RAY_SERVE_USE_GRPC_BY_DEFAULT" not in os.environ:
        logger.warning("ray.serve was imported before its settings were made: calls will be slower")
    for name, value in {**TUNED, "RAY_AUTH_MODE": auth}.items():
        os.environ.setdefault(name, value)


def session_folder(wanted: Path) -> Path:
    """The folder for Ray's sessions, made if need be: `wanted`, or one of our own under /tmp when its path is too long.

    Ray opens the folder itself to everybody, so the one around it is closed. Raises Unavailable.
    """
    folder = wanted
    if len(os.fsencode(wanted)) > _LONGEST_TEMP_DIR:
        tag = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:8]
        folder = Path(tempfile.gettempdir()) / f"concord-{os.getuid()}-{tag}" / "ray"
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder is not wanted and folder.parent.stat().st_uid != os.getuid():
            raise Unavailable("belongs to somebody else", str(folder.parent))
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise Unavailable(error.strerror or "cannot be made", str(folder)) from error
    return folder


def forget_old_sessions(folder: Path) -> None:
    """Removes Ray's session folders but the last few; Ray itself never does, and they hold logs. Running ones stay."""
    sessions = sorted((path for path in folder.glob("session_20*") if not path.is_symlink()), key=_modified)
    for session in sessions[:-_KEPT_SESSIONS]:
        if not _is_running(session):
            shutil.rmtree(session, ignore_errors=True)


def _modified(session: Path) -> float:
    try:
        return session.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _is_running(session: Path) -> bool:
    """A session is named after the process that started it: session_<date>_<time>_<micro>_<pid>."""
    pid = session.name.rpartition("_")[2]
    return pid.isdigit() and Path(f"/proc/{pid}").exists()
