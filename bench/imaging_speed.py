"""What the service costs beside the work itself: radiographs per second through the gateway and in one process.

    .venv/bin/python bench/imaging_speed.py [--bundles DIR] [--images N] [--seconds S] [--only KIND] [--skin SKIN]
        [--json]

Floors, in one process with a thread for each core: `forward`, the networks alone in batches of 8; `bare`, open, decode,
show, prepare, forward; `reading`, all that is said of an object, its header too. Then ReadStudy by gRPC, one image or a
study of four a call, by file, by object key and inline, with Ray Serve (one replica for each core) and without (the
service in the gateway's process); the client shares the cores. Every image is another object, so none is answered
from what is kept. Radiographs are drawn, 12 bits, uncompressed and JPEG lossless. Where others use the machine, compare
the processor times.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import grpc
import imagecodecs
import numpy as np
from concord.v1 import encounter_pb2, imaging_service_pb2_grpc
from concord.v1.imaging_service_pb2 import ReadStudyRequest
from pydicom import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRLittleEndian, JPEGLosslessSV1

from concord_client.demo.phantom import draw_chest, write
from gateway.launch import running
from imaging_service.bundle import Bundle
from imaging_service.deployment import SPEC
from imaging_service.dicom import open_object
from imaging_service.display import show
from imaging_service.pixels import decode
from imaging_service.reader import read_study
from imaging_service.readers import open_readers
from imaging_service.sources import Sent, Source
from serving.config import Config, load

MODELS = Path(__file__).resolve().parents[1] / "models"
CORES = len(os.sched_getaffinity(0))
BATCH = 8
AT_ONCE = 8
KINDS = {
    f"{rows} x {columns}, {name}": (rows, columns, lossless)
    for rows, columns in ((1024, 1024), (2500, 3000))
    for name, lossless in (("uncompressed", False), ("JPEG lossless", True))
}


def draw(rows: int, columns: int, lossless: bool, images: int, folder: Path) -> list[Path]:
    """Files of objects that differ in their UID alone."""
    drawn = draw_chest("bench", size=1024).pixel_array
    pixels = drawn[np.arange(rows) * 1024 // rows][:, np.arange(columns) * 1024 // columns].astype(np.float32)
    grain = np.random.default_rng(0).normal(0, 12, pixels.shape)
    pixels = np.clip(pixels * 0.95 + grain, 0, 4095).astype(np.uint16)
    paths = []
    for number in range(images):
        dataset = _object(pixels, lossless, number)
        paths.append(folder / f"{rows}-{lossless}" / f"{number:03}.dcm")
        write(dataset, paths[-1])
    return paths


def _object(pixels: np.ndarray, lossless: bool, number: int) -> Dataset:
    dataset = draw_chest(f"bench-{number}", size=64)
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.PixelData, dataset.file_meta.TransferSyntaxUID = pixels.tobytes(), ExplicitVRLittleEndian
    if lossless:
        encoded = imagecodecs.jpeg8_encode(pixels, bitspersample=12, lossless=True)
        dataset.PixelData, dataset.file_meta.TransferSyntaxUID = encapsulate([encoded]), JPEGLosslessSV1
        dataset["PixelData"].is_undefined_length = True
    return dataset


def floors(bundles: list[Bundle], folder: Path, paths: list[Path], seconds: float) -> dict[str, float]:
    """Images per second in this process, and milliseconds of processor time for each."""
    contents = [path.read_bytes() for path in paths]
    readers = open_readers(folder)
    batches = [np.repeat(bundle.prepare(np.eye(64, dtype=np.float32))[None], BATCH, 0) for bundle in bundles]

    def forward(_: bytes) -> None:
        for bundle, batch in zip(bundles, batches, strict=True):
            bundle.forward(batch)

    def bare(content: bytes) -> None:
        with open_object(Source("bench", content=content)) as opened:
            picture = show(decode(opened.dataset)[0], opened.dataset)
        for bundle in bundles:
            bundle.forward(bundle.prepare(picture.pixels)[None])

    def reading(content: bytes) -> None:
        _, image = read_study("P1", [Sent("bench", content=content)], fetch=_no_store, readers=readers)
        assert image.facts

    figures: dict[str, float] = {}
    for name, work, images in (("forward", forward, BATCH), ("bare", bare, 1), ("reading", reading, 1)):
        spent, (done, took_s) = time.process_time(), _count(work, contents, seconds)
        figures[name] = images * done / took_s
        figures[f"{name}, ms"] = 1000 * (time.process_time() - spent) / (images * done)
    return figures


def _no_store(uri: str, max_bytes: int) -> bytes:
    raise AssertionError


def _count(work: Callable[[bytes], None], contents: list[bytes], seconds: float) -> tuple[int, float]:
    """Calls by a thread for each core, and the seconds they took together."""
    endless = cycle(contents)

    def until(end: float) -> int:
        done = 0
        while time.perf_counter() < end:
            work(next(endless))
            done += 1
        return done

    with ThreadPoolExecutor(CORES) as threads:
        begin = time.perf_counter()
        done = sum(threads.map(until, [begin + seconds] * CORES))
        return done, time.perf_counter() - begin


@dataclass(frozen=True, slots=True)
class Way:
    """How images are sent, `each` of them in a call."""

    name: str
    each: int
    instance: Callable[[Path, Path], encounter_pb2.Instance]


def _by_file(path: Path, root: Path) -> encounter_pb2.Instance:
    return encounter_pb2.Instance(uri=path.as_uri())


def _by_key(path: Path, root: Path) -> encounter_pb2.Instance:
    return encounter_pb2.Instance(uri=f"blob:{path.relative_to(root).as_posix()}")


def _inline(path: Path, root: Path) -> encounter_pb2.Instance:
    return encounter_pb2.Instance(content=path.read_bytes())


WAYS = (Way("file", 1, _by_file), Way("file", 4, _by_file), Way("key", 1, _by_key), Way("inline", 1, _inline))


@dataclass(frozen=True, slots=True)
class Served:
    """Images per second, milliseconds of all processes for each, and milliseconds a call."""

    rate: float
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    refused: int


async def through(
    stub: imaging_service_pb2_grpc.ImagingServiceStub,
    requests: Iterable[ReadStudyRequest],
    seconds: float,
    at_once: int,
) -> Served:
    """By `at_once` callers, each of whom asks again as soon as it is answered."""
    endless = iter(requests)
    taken: list[float] = []
    images = refused = 0
    end = time.perf_counter() + seconds

    async def caller() -> None:
        nonlocal images, refused
        while time.perf_counter() < end:
            request = next(endless)
            begin = time.perf_counter()
            try:
                reply = await stub.ReadStudy(request)
            except grpc.aio.AioRpcError as error:
                assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED, error
                refused += 1
                await asyncio.sleep(0.05)
                continue
            # A drawn chest may be refused by a guard that knows real ones; it has gone through the networks by then.
            assert all(issue.code == "out-of-distribution" for issue in reply.image.issues), reply.image.issues
            assert reply.image.facts
            taken.append(1000 * (time.perf_counter() - begin))
            images += len(request.studies[0].instances)

    begin, spent = time.perf_counter(), processor_s(os.getpid())
    await asyncio.gather(*(caller() for _ in range(at_once)))
    rate = images / (time.perf_counter() - begin)
    cpu_ms = 1000 * (processor_s(os.getpid()) - spent) / images
    return Served(rate, cpu_ms, statistics.median(taken), statistics.quantiles(taken, n=20)[-1], refused)


def processor_s(root: int) -> float:
    """Processor time that a process and everything below it have taken so far."""
    parents: dict[int, int] = {}
    taken: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
        taken[int(stat.parent.name)] = int(fields[11]) + int(fields[12])

    def is_below(process: int) -> bool:
        while process not in (0, root):
            process = parents.get(process, 0)
        return process == root

    return sum(ticks for process, ticks in taken.items() if is_below(process)) / os.sysconf("SC_CLK_TCK")


def _requests(way: Way, paths: list[Path], root: Path) -> Iterable[ReadStudyRequest]:
    instances = cycle([way.instance(path, root) for path in paths])
    while True:
        yield ReadStudyRequest(subject="P1", studies=[encounter_pb2.Study(instances=list(islice(instances, way.each)))])


async def serve(
    config: Config, with_ray: bool, each: Callable[[imaging_service_pb2_grpc.ImagingServiceStub], Awaitable[None]]
) -> None:
    async with running(config, with_ray=with_ray, specs=(SPEC,)) as concord:
        options = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
        async with grpc.aio.insecure_channel(concord.address, options=options) as channel:
            await each(imaging_service_pb2_grpc.ImagingServiceStub(channel))


def _config(root: Path, bundles: Path, with_ray: bool, images: int) -> Config:
    # Fewer readings are kept than there are images, which come in turn: each is hashed and none is found.
    imaging = {"image_dir": root, "bundles": bundles, "kept_readings": max(1, images // 2)}
    if with_ray:
        imaging |= {"num_replicas": CORES, "workers": 1, "concurrency": 2}
    else:
        imaging |= {"workers": CORES, "concurrency": 2 * CORES}
    cluster = {"dashboard": False, "temp_dir": root / "ray", "auth": "disabled", "ready_timeout_s": 300}
    return load(gateway={"port": 0}, imaging=imaging, cluster=cluster, blob_url=f"file:{root}")


def measure(options: argparse.Namespace, root: Path) -> dict[str, dict[str, float]]:
    files = {
        kind: draw(*how, options.images, root / "images")
        for kind, how in KINDS.items()
        if options.only is None or options.only in kind
    }
    bundles = [Bundle.open(reader.bundle.path) for reader in open_readers(options.bundles) if hasattr(reader, "bundle")]
    figures: dict[str, dict[str, float]] = {}
    for kind, paths in files.items():
        figures[kind] = floors(bundles, options.bundles, paths, options.seconds)
        print(f"\n{kind}, {paths[0].stat().st_size >> 10} KiB; images/s in one process:", flush=True)
        print("  " + ", ".join(f"{name} {rate:.1f}" for name, rate in figures[kind].items()), flush=True)

    for with_ray in (False, True):
        if options.skin not in (None, "ray" if with_ray else "process"):
            continue
        skin = "Ray Serve" if with_ray else "one process"

        async def each(stub: imaging_service_pb2_grpc.ImagingServiceStub, skin: str = skin) -> None:
            for kind, paths in files.items():
                print(f"\n{skin}, {kind}", flush=True)
                for way in WAYS:
                    requests = _requests(way, paths, root)
                    # Each replica has loaded what it needs before the clock starts.
                    await through(stub, requests, 1.0, AT_ONCE)
                    for at_once in (AT_ONCE, 40) if way is WAYS[0] else (AT_ONCE,):
                        served = await through(stub, requests, options.seconds, at_once)
                        figures[kind][f"{skin}, {way.name} x {way.each}, {at_once} callers"] = served.rate
                        figures[kind][f"{skin}, {way.name} x {way.each}, {at_once} callers, ms"] = served.cpu_ms
                        print(
                            f"  by {way.name}, {way.each} a call, {at_once} callers: {served.rate:.1f} images/s, "
                            f"{served.rate / figures[kind]['bare']:.2f} of bare, "
                            f"{served.rate / figures[kind]['reading']:.2f} of reading; processor "
                            f"{served.cpu_ms:.1f} ms, bare/this {figures[kind]['bare, ms'] / served.cpu_ms:.2f}, "
                            f"reading/this {figures[kind]['reading, ms'] / served.cpu_ms:.2f}; p50 "
                            f"{served.p50_ms:.0f} ms, p95 {served.p95_ms:.0f} ms, {served.refused} refused",
                            flush=True,
                        )

        asyncio.run(serve(_config(root, options.bundles, with_ray, options.images), with_ray, each))
    return figures


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bundles", type=Path, default=MODELS)
    arguments.add_argument("--images", type=int, default=24, help="of each kind")
    arguments.add_argument("--seconds", type=float, default=6.0, help="of each measurement")
    arguments.add_argument("--only", help="the kinds whose name has this in it")
    arguments.add_argument("--skin", choices=("process", "ray"))
    arguments.add_argument("--json", action="store_true", help="all figures again at the end")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder:
        figures = measure(options, Path(folder).resolve())
    if options.json:
        print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
