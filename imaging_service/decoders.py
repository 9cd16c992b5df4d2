"""Which decoders pydicom uses for compressed pixels: those that a damaged stream does not bring down.

Streams with a few changed bytes made GDCM 3.2.6 end the whole process, by an exception that nobody can catch, held
pyjpegls 1.5 for good, and let pylibjpeg-rle 2.2 panic past `except Exception`. The codecs of imagecodecs report them,
give the same samples in less time, and decode what the others refuse: 12-bit JPEG. OpenJPEG by pylibjpeg stands it too.
A stream is asked for its size before it is decoded, so that a small file cannot ask for gigabytes, and for how often it
goes over the same samples, so that it cannot ask for hours: nobody can stop a decoder.
"""

from __future__ import annotations

import struct
from typing import Any

import imagecodecs
from numpy.typing import NDArray
from pydicom import uid
from pydicom.pixels.decoders import pylibjpeg
from pydicom.pixels.decoders.base import DecodeRunner, get_decoder

_OURS = {
    **dict.fromkeys(
        (uid.JPEGBaseline8Bit, uid.JPEGExtended12Bit, uid.JPEGLossless, uid.JPEGLosslessSV1), "decode_jpeg"
    ),
    **dict.fromkeys(uid.JPEGLSTransferSyntaxes, "decode_jpeg_ls"),
    **dict.fromkeys((uid.JPEG2000Lossless, uid.JPEG2000), "decode_jpeg_2000"),
    uid.RLELossless: "decode_rle",
    **dict.fromkeys((uid.HTJ2KLossless, uid.HTJ2KLosslessRPCL, uid.HTJ2K), "decode_jpeg_2000"),
}
# Read by pydicom when a decoder is added to it.
DECODER_DEPENDENCIES = dict.fromkeys(_OURS, ("imagecodecs", "pylibjpeg-openjpeg"))


def choose_decoders() -> None:
    """pydicom, in this process, decodes these transfer syntaxes with the functions below and no others."""
    for syntax, function in _OURS.items():
        decoder = get_decoder(syntax)
        if "concord" not in decoder.available_plugins:
            for label in decoder.available_plugins:
                decoder.remove_plugin(label)
            decoder.add_plugin("concord", (__name__, function))


def is_available(syntax: str) -> bool:
    """Asked by pydicom."""
    return syntax in _OURS


def decode_jpeg(encoded: bytes, runner: DecodeRunner) -> bytes:
    """One frame as little endian samples, colour by pixel and as it is coded, without conversion.

    Raises ValueError when the stream has another size than the header, and what the decoder raises.
    """
    _check(_jpeg_size(encoded), runner)
    same = "GRAYSCALE" if runner.samples_per_pixel == 1 else "RGB"
    return _handed_over(imagecodecs.jpeg8_decode(encoded, colorspace=same, outcolorspace=same), runner)


def decode_jpeg_ls(encoded: bytes, runner: DecodeRunner) -> bytes:
    _check(_jpeg_size(encoded), runner)
    return _handed_over(imagecodecs.jpegls_decode(encoded), runner)


def decode_jpeg_2000(encoded: bytes, runner: DecodeRunner) -> bytes | bytearray:
    _check(_jpeg_2000_size(encoded), runner)
    return pylibjpeg._decode_frame(encoded, runner)


def decode_rle(encoded: bytes, runner: DecodeRunner) -> bytearray:
    """One frame, colour by plane. Raises when the stream gives more samples than the header says, or ends within a run
    of them; one that ends between two runs leaves the last samples at 0."""
    size = runner.bits_allocated // 8
    samples = bytearray(runner.rows * runner.columns * runner.samples_per_pixel * size)
    imagecodecs.dicomrle_decode(encoded, f"<u{size}", out=samples)
    runner.set_option("planar_configuration", 1)
    return samples


def _handed_over(pixels: NDArray[Any], runner: DecodeRunner) -> bytes:
    runner.set_option("bits_allocated", 8 * pixels.dtype.itemsize)
    runner.set_option("planar_configuration", 0)
    return pixels.astype(pixels.dtype.newbyteorder("<"), copy=False).tobytes()


def _check(size: tuple[int, int, int], runner: DecodeRunner) -> None:
    if size != (runner.rows, runner.columns, runner.samples_per_pixel):
        raise ValueError("the stream has another size than the header says")


# Baseline, extended and lossless JPEG (DICOM retired the others, PS3.5 table A.4-1), JPEG-LS: a scan for each
# component, and thumbnails in application segments. Every scan costs as much as the image.
_ONCE_OVER = (0xC0, 0xC1, 0xC3, 0xF7)
_MOST_SCANS = 16


def _jpeg_size(encoded: bytes) -> tuple[int, int, int]:
    """Rows, columns and samples of the frame header (ITU-T T.81 B.2.2, T.87 C.2.2). Raises ValueError without one."""
    at = 2
    while at + 10 <= len(encoded) and encoded[at] == 0xFF:
        marker, length = encoded[at + 1], struct.unpack(">H", encoded[at + 2 : at + 4])[0]
        # SOF0 to SOF15 are frame headers, DHT, JPG and DAC stand among their numbers; SOF55 is that of JPEG-LS.
        if (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)) or marker == 0xF7:
            if marker not in _ONCE_OVER or encoded.count(b"\xff\xda") > _MOST_SCANS:
                raise ValueError("a progressive or hierarchical stream, or one of too many scans")
            # Without an end the decoder fills what is missing with grey and says nothing.
            if encoded.rfind(b"\xff\xd9") < encoded.rfind(b"\xff\xda"):
                raise ValueError("a stream that ends too early")
            rows, columns, samples = struct.unpack(">HHB", encoded[at + 5 : at + 10])
            return rows, columns, samples
        # A marker may be preceded by fill bytes.
        at += 1 if marker == 0xFF else 2 + length
    raise ValueError("a JPEG stream without a frame header")


def _jpeg_2000_size(encoded: bytes) -> tuple[int, int, int]:
    """The same by the SIZ segment (ITU-T T.800 A.5.1), also of a codestream in a JP2 box."""
    at = encoded.find(b"\xff\x4f\xff\x51")
    if at < 0 or at + 42 > len(encoded):
        raise ValueError("a JPEG 2000 stream without a size")
    right, bottom, left, top = struct.unpack(">4L", encoded[at + 8 : at + 24])
    (samples,) = struct.unpack(">H", encoded[at + 40 : at + 42])
    return bottom - top, right - left, samples
