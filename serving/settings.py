"""What an operator may set, one frozen model per concern. `serving.config` reads them from file and environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

# Relative paths in the settings count from here: the folder that holds rules/ and var/.
PROJECT_ROOT = Path(__file__).resolve().parents[1]


def _rooted_url(url: str) -> str:
    """sqlite:///var/x.db and file:var/x count from the project, not from wherever a replica happens to be started."""
    for prefix in ("sqlite:///", "file:"):
        name = url.removeprefix(prefix)
        if url.startswith(prefix) and name not in {"", ":memory:"} and not name.startswith("/"):
            return f"{prefix}{PROJECT_ROOT / name}"
    return url


# PROJECT_ROOT / an absolute path is that path.
RootedPath = Annotated[Path, AfterValidator(lambda path: PROJECT_ROOT / path)]
RootedUrl = Annotated[str, AfterValidator(_rooted_url)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, validate_default=True)


class AutoscalingSettings(_Section):
    """How Serve changes the number of replicas by itself."""

    min_replicas: int = Field(1, ge=0)
    """Replicas that stay when nobody calls."""
    max_replicas: int = Field(2, ge=1)
    """Replicas at most."""
    target_ongoing_requests: float = Field(4, gt=0)
    """Calls per replica that Serve aims at."""
    upscale_delay_s: float = Field(10, ge=0)
    """Seconds of load above the target before replicas are added."""
    downscale_delay_s: float = Field(300, ge=0)
    """Seconds of load below the target before replicas are taken away."""


class ServiceSettings(_Section):
    """One service: how many copies run, on what, and how much each takes on."""

    num_replicas: int = Field(1, ge=1)
    """Copies of the service, each its own process."""
    autoscaling: AutoscalingSettings | None = None
    """Let Serve choose the number of copies; `num_replicas` then counts for nothing."""
    num_cpus: float = Field(0.1, ge=0)
    """Share of a core reserved for each replica. A booking for placement, not a limit."""
    num_gpus: float = Field(0, ge=0)
    """Share of a GPU reserved for each replica; 0: it runs on the processor."""
    max_ongoing_requests: int = Field(128, ge=1)
    """Calls that Serve hands to one replica at once. Kept above our own limits: at Serve's limit its router waits with
    growing pauses and throughput collapses."""
    max_queued_requests: int = Field(256, ge=-1)
    """Calls that wait in one caller's handle for a replica before Serve refuses; -1: no limit."""
    concurrency: int = Field(2, ge=1)
    """Calls that one replica works on at the same time."""
    max_waiting: int = Field(48, ge=0)
    """Calls that wait inside one replica for their turn; the next one is refused with RESOURCE_EXHAUSTED."""
    max_streams: int = Field(16, ge=0)
    """Server streams that one replica keeps open; they take no turn among the calls."""
    health_check_period_s: float = Field(5, gt=0)
    """Seconds between two health checks of a replica."""
    health_check_timeout_s: float = Field(15, gt=0)
    """Seconds without an answer to a health check after which a replica is replaced. Shorter than the deadlines of
    calls: one that waits for the next replica, when the last died in the middle of a check, still gets its answer."""
    graceful_shutdown_timeout_s: float = Field(5, ge=0)
    """Seconds that a replica gets to finish its calls when it is stopped."""

    @model_validator(mode="after")
    def _own_limits_come_first(self) -> Self:
        if self.concurrency + self.max_waiting + self.max_streams > self.max_ongoing_requests:
            raise ValueError("concurrency + max_waiting + max_streams must not exceed max_ongoing_requests")
        return self


class LabSettings(ServiceSettings):
    """The service that reads laboratory results."""

    site_codes: RootedPath | None = None
    """CSV file that says what the hospital's own codes and names of tests mean: code,name,specimen,loinc,analyte."""


class ImagingSettings(ServiceSettings):
    """The service that reads studies: its limits, and which files it may open."""

    image_dir: RootedPath = Path("var/images")
    """Folder below which the file:// addresses of a request are read. Whoever may call could name any file, so one
    that lies elsewhere is refused."""
    bundles: Literal["shipped", "off"] | RootedPath = "shipped"
    """The models that read images: "shipped" is models/ of this checkout, "off" none, anything else a MONAI bundle or a
    folder of such."""
    engine: Literal["auto", "onnxruntime", "torch"] = "auto"
    """What runs them. "auto": onnxruntime where a bundle is compiled, else torch and MONAI."""
    threads: int = Field(1, ge=1)
    """Threads that one forward pass takes. Replicas times threads should not exceed the cores of a machine."""
    segmentations: bool = False
    """Whether the regions of what a model sees are kept in the object store, one DICOM Segmentation for each image and
    model: `blob:segmentations/SOP_INSTANCE_UID/MODEL_DIGEST.dcm`."""

    concurrency: int = Field(4, ge=1)
    """Calls that one replica works on at the same time. More than `workers`, so that a store that is slow, or a batch
    that fills, does not leave a core idle; on a GPU at least `max_batch_size` and `workers` together."""
    workers: int = Field(2, ge=1)
    """Threads of one replica that decode, prepare and explain at once. Replicas times workers should be the cores."""
    max_batch_size: int = Field(1, ge=1)
    """Images of several calls that go through a network together. 1: each goes by itself, which is as fast on a
    processor; 16 or more on a GPU."""
    batch_wait_timeout_s: float = Field(0.002, ge=0)
    """Seconds that the first image of a batch waits for others."""
    kept_readings: int = Field(1024, ge=0)
    """Readings of pixels that one replica remembers, by SOP Instance UID, content and model; 0: none."""
    share_readings: bool = False
    """Also keep them in the object store (`blob_url`), below readings/, where every replica finds what another has
    read. They hold what was found and the UIDs, no names."""

    @property
    def bundle_dir(self) -> Path | None:
        """Where the bundles are; None: nowhere."""
        if isinstance(self.bundles, Path):
            return self.bundles
        return PROJECT_ROOT / "models" if self.bundles == "shipped" else None


class FusionSettings(ServiceSettings):
    """The service that compares: its limits, and what it reads and keeps."""

    concurrency: int = Field(8, ge=1)
    """Checks that one replica works on at the same time; most of a check is waiting for the readings."""
    max_streams: int = Field(64, ge=0)
    """Server streams that one replica keeps open; they take no turn among the calls."""
    reading_deadline_s: float = Field(20, gt=0)
    """Seconds that the readings of one check may take together. A later one becomes an issue in the answer."""
    reading_retries: int = Field(0, ge=0, le=3)
    """How often a reading is asked again when its replica died. 0: the check answers at once and names the source;
    an image that kills one replica would kill the next."""
    rules_dir: RootedPath = Path("rules")
    """Folder of the rule documents."""
    profile: RootedPath = Path("rules/profiles/default.yaml")
    """The hospital's weights: which rules count, how much, and which stop a signature. A call may name another profile
    of the same folder."""
    rules_reload_s: float = Field(5, ge=0)
    """Seconds after which the files of rules and profiles are looked at again; what has changed is in force then, or
    refused with file and line while the old ones stay. 0: never."""
    database_url: RootedUrl = "sqlite:///var/concord.db"
    """SQLAlchemy URL of the store of encounters, facts, discrepancies and reviews."""


class GatewaySettings(_Section):
    """The only public port."""

    host: str = "127.0.0.1"
    """Address to listen on. Anything but this machine itself needs TLS or `allow_plaintext`."""
    port: int = Field(50051, ge=0, le=65535)
    """Port to listen on; 0: any free one."""
    tls_cert: RootedPath | None = None
    """PEM file of the server's certificate chain. With `tls_key`: the port speaks TLS only."""
    tls_key: RootedPath | None = None
    """PEM file of the server's private key."""
    tls_client_ca: RootedPath | None = None
    """PEM file of the authorities whose client certificates are accepted. Set: every caller needs one (mTLS)."""
    allow_plaintext: bool = False
    """Listen without TLS beyond this machine, for a container behind a terminating proxy."""
    callers: dict[str, tuple[str, ...]] = {}
    """With mTLS: common name of a client certificate to the services it may call ("FusionService", "*"). Empty:
    every certificate of the authority may call everything."""
    deadline_s: float = Field(30, gt=0)
    """Seconds that a call may take when `deadlines_s` does not name its method."""
    deadlines_s: dict[str, float] = {}
    """Method name to the seconds it may take; 0: as long as the caller stays. A caller's shorter deadline wins. Unset
    for a method: ReadStudy 120, CheckEncounter 60, CheckDraft 10, WatchDiscrepancies 0, and 600 for what goes through
    all stored checks (Rescore, ListIndicators, SolveBudget)."""
    max_message_mb: int = Field(32, ge=1, le=512)
    """Largest request and answer, MiB. Larger images travel by reference."""
    max_concurrent_calls: int = Field(512, ge=1)
    """Open calls and streams on the port; the next one is refused with RESOURCE_EXHAUSTED."""
    reflection: bool = True
    """Answer gRPC reflection, so that generic clients need no proto files."""
    drain_s: float = Field(5, ge=0)
    """Seconds that open calls get to finish when the gateway stops."""
    metrics_port: int | None = None
    """Port on `host` where Prometheus reads the gateway's metrics; unset: none."""

    @field_validator("deadlines_s")
    @classmethod
    def _over_the_defaults(cls, given: dict[str, float]) -> dict[str, float]:
        usual = {"ReadStudy": 120, "CheckEncounter": 60, "CheckDraft": 10, "WatchDiscrepancies": 0}
        return usual | {"Rescore": 600, "ListIndicators": 600, "SolveBudget": 600} | given

    @model_validator(mode="after")
    def _safe_to_listen(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key go together")
        if self.tls_client_ca and not self.tls_cert:
            raise ValueError("tls_client_ca needs tls_cert and tls_key")
        if self.callers and not self.tls_client_ca:
            raise ValueError("callers needs tls_client_ca: without it nobody has a name")
        local = self.host in {"127.0.0.1", "::1", "localhost"}
        if not local and not self.tls_cert and not self.allow_plaintext:
            raise ValueError("a host other than 127.0.0.1 needs tls_cert and tls_key, or allow_plaintext: true")
        return self


class ClusterSettings(_Section):
    """The Ray that carries the services."""

    address: str = ""
    """Address of a running Ray to join; empty: start one on this machine and stop it at the end."""
    num_cpus: float | None = Field(None, gt=0)
    """Cores that Ray may book; unset: as many as the machine has."""
    num_gpus: float | None = Field(None, ge=0)
    """GPUs that Ray may book; unset: as many as the machine has."""
    object_store_mb: int = Field(128, ge=80)
    """Shared memory for Ray's objects, MiB. Our calls do not pass through it."""
    temp_dir: RootedPath = Path("var/ray")
    """Folder of Ray's sessions: sockets, logs. A path too long for a socket is replaced by one under /tmp."""
    dashboard: bool = True
    """Run Ray's dashboard."""
    dashboard_host: str = "127.0.0.1"
    """Address that the dashboard listens on."""
    dashboard_port: int | None = Field(None, ge=1, le=65535)
    """Port of the dashboard; unset: 8265, or the next free one when it is taken."""
    metrics_port: int | None = Field(None, ge=1, le=65535)
    """Port on all interfaces where Prometheus reads the metrics of the replicas and of Ray; unset: a free one."""
    auth: Literal["token", "disabled"] = "token"
    """Whether Ray's own ports ask for a token (~/.ray/auth_token). They listen on all interfaces: leave it on."""
    ready_timeout_s: float = Field(90, gt=0)
    """Seconds until all services must be healthy; then the start is given up with the reason."""
