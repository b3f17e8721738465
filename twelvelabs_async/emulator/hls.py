"""Writes HLS: a playlist, and pieces of fragmented MP4, which holds any codec that players know."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# PyAV leaves the stream type of packets open in its stubs.
from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from .media import BrokenMediaError, moving_pictures, open_media

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.stream import VideoStream

__all__ = ["PLAYLIST", "StoppedError", "write_hls"]

PLAYLIST = "stream.m3u8"
_PIECE_SECONDS = 4
# What players can decode is copied, so that a film is ready in moments; all else is encoded anew.
_COPIED = frozenset(
    {"h264", "hevc", "vp9", "av1", "aac", "mp3", "mp3float", "opus", "flac", "ac3", "eac3"}
)
_TICKS = Fraction(1, 90_000)
_AUDIO_RATE = 48_000

_Packet: TypeAlias = "Packet[Stream]"
# Takes a packet of the file, the last of each stream being empty, and gives those of the stream.
_Track: TypeAlias = "Callable[[_Packet], Iterable[_Packet]]"


class StoppedError(Exception):
    """Nobody wants the stream any more."""


def write_hls(path: Path, folder: Path, stop: threading.Event) -> None:
    """Write the stream of a file, its first video and its first audio, into a new folder.

    Blocks, until `stop` is set at the latest.

    Raises:
        BrokenMediaError: The file holds nothing that can be played.
        StoppedError: `stop` was set.
    """
    try:
        _write(path, folder, stop, copied=_COPIED)
    except BrokenMediaError:
        # A file may hold a good codec in a way that cannot be copied, such as without times.
        shutil.rmtree(folder, ignore_errors=True)
        _write(path, folder, stop, copied=frozenset())


def _write(path: Path, folder: Path, stop: threading.Event, *, copied: frozenset[str]) -> None:
    import av

    folder.mkdir(parents=True)
    options = {
        "hls_time": str(_PIECE_SECONDS),
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_fmp4_init_filename": "init.mp4",
        "hls_segment_filename": str(folder / "%05d.m4s"),
        "hls_flags": "independent_segments",
    }
    # Whatever goes wrong in writing, too, becomes a BrokenMediaError.
    with (
        open_media(path) as source,
        av.open(str(folder / PLAYLIST), "w", format="hls", options=options) as output,
    ):
        tracks = _tracks(source, output, copied)
        for packet in source.demux([source.streams[index] for index in tracks]):
            if stop.is_set():
                raise StoppedError
            # The empty packet at a stream's end has the number of no stream, but its stream.
            for made in tracks[packet.stream.index](packet):
                output.mux(made)
    if not (folder / PLAYLIST).exists():
        raise BrokenMediaError("the file holds no picture and no sound")


def _tracks(
    source: InputContainer, output: OutputContainer, copied: frozenset[str]
) -> dict[int, _Track]:
    """Add the streams to the output, and return what makes their packets, by input stream."""
    tracks: dict[int, _Track] = {}
    for video in moving_pictures(source)[:1]:
        fits = video.codec_context.name in copied
        make = _copied if fits else _video
        tracks[video.index] = make(video, output)
    for audio in source.streams.audio[:1]:
        fits = audio.codec_context.name in copied
        make_audio = _copied if fits else _audio
        tracks[audio.index] = make_audio(audio, output)
    if not tracks:
        raise BrokenMediaError("the file has neither video nor audio")
    return tracks


def _copied(stream: VideoStream | AudioStream, output: OutputContainer) -> _Track:
    from av.bitstream import BitStreamFilterContext

    target = output.add_stream_from_template(stream)
    strip = None
    if stream.codec_context.name == "aac" and not stream.codec_context.extradata:
        # In transport streams each packet describes itself, in MP4 the head of the file does.
        strip = BitStreamFilterContext("aac_adtstoasc", stream, target)

    def copy(packet: _Packet) -> Iterable[_Packet]:
        if not packet.size:
            return
        packets: Sequence[_Packet] = [packet] if strip is None else strip.filter(packet)
        for each in packets:
            each.stream = target
            yield each

    return copy


def _video(stream: VideoStream, output: OutputContainer) -> _Track:
    rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    keys = {"preset": "veryfast", "g": str(max(1, round(rate * _PIECE_SECONDS)))}
    target = output.add_stream("libx264", rate=rate, options=keys)
    # The encoder takes even sides only.
    target.width, target.height = (max(2, side // 2 * 2) for side in (stream.width, stream.height))
    target.pix_fmt = "yuv420p"
    target.codec_context.time_base = _TICKS
    step = round(1 / (rate * _TICKS))
    last = -step

    def encode(packet: _Packet) -> Iterable[_Packet]:
        nonlocal last
        for frame in stream.codec_context.decode(packet):
            fitting = frame.reformat(target.width, target.height, format="yuv420p")
            moment = None if frame.pts is None else round(frame.time / _TICKS)
            # Some containers tell no times, or those at which pictures are decoded.
            last = moment if moment is not None and moment > last else last + step
            fitting.pts, fitting.time_base = last, _TICKS
            # Which pictures are key frames is for the encoder to choose.
            fitting.pict_type = 0
            yield from target.encode(fitting)
        if not packet.size:
            yield from target.encode(None)

    return encode


def _audio(stream: AudioStream, output: OutputContainer) -> _Track:
    target = output.add_stream("aac", rate=_AUDIO_RATE)
    target.layout = "mono" if stream.codec_context.channels == 1 else "stereo"

    def encode(packet: _Packet) -> Iterable[_Packet]:
        for frame in stream.codec_context.decode(packet):
            yield from target.encode(frame)
        if not packet.size:
            yield from target.encode(None)

    return encode
