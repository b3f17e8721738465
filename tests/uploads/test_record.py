"""The record of an upload on disk."""

from __future__ import annotations

import hashlib
import json
import logging
import random
import stat
from pathlib import Path

import pytest

from twelvelabs_async.uploads.record import Record, RecordFile, default_folder, key_of
from twelvelabs_async.uploads.sources import FileVersion

MD5 = "d41d8cd98f00b204e9800998ecf8427e"


def record(parts: int = 40) -> Record:
    """A record with some parts, one of which has an ETag that is no MD5."""
    made = Record(
        upload_id="u1",
        asset_id="a1",
        total_size=40 * 100,
        chunk_size=100,
        headers={"Content-Type": "application/octet-stream"},
        version=FileVersion(4000, 2, 3, 4, 5),
        parts={index: (f"{index:032x}", f"{index:032x}") for index in range(1, parts + 1)},
    )
    made.parts[2] = (MD5, "opaque-2")
    return made


def opened(folder: Path) -> RecordFile:
    """A record file that nobody else has."""
    file = RecordFile.open(folder, "key")
    assert file is not None
    return file


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """The same comes back, only its owner may read it, and it is small."""
    file = opened(tmp_path / "new" / "folder")
    assert file.load() is None
    assert file.save(record())
    assert file.load() == record()
    (path,) = (tmp_path / "new" / "folder").glob("*.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(record(2000).to_bytes()) < 64 * 1024
    file.close(done=True)
    assert list((tmp_path / "new" / "folder").iterdir()) == []


def test_a_damaged_record_is_never_taken_for_a_good_one() -> None:
    """1,000 truncations and bit flips by chance: each is noticed."""
    chance = random.Random(7)
    good = record().to_bytes()
    for number in range(1000):
        bad = bytearray(good)
        if number % 2:
            del bad[chance.randrange(len(bad)) :]
        else:
            bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        with pytest.raises(ValueError, match="it is damaged"):
            Record.from_bytes(bytes(bad))


def test_a_record_with_a_right_sum_and_wrong_fields_is_ignored(tmp_path: Path) -> None:
    """U2: 1,000 records, each with one value that something else wrote: never a crash.

    What is taken all the same is of the right types throughout.
    """
    chance = random.Random(9)
    file = opened(tmp_path)
    text = json.loads(record().to_bytes().partition(b"\n")[2])
    strange: list[object] = [None, 7, -1, "x", [], {}, {"a": 1}, 1.5, True, "", 2**70, {"x": "y"}]
    taken = 0
    for _ in range(1000):
        bad = json.loads(json.dumps(text))
        where = bad["version"] if chance.random() < 0.3 else bad
        where[chance.choice(list(where))] = chance.choice(strange)
        written = json.dumps(bad).encode()
        (tmp_path / "key.json").write_bytes(
            hashlib.sha256(written).hexdigest().encode() + b"\n" + written
        )
        found = file.load()
        if found is not None:
            taken += 1
            assert type(found.total_size) is type(found.chunk_size) is int
            assert isinstance(found.upload_id, str)
            assert found.asset_id is None or isinstance(found.asset_id, str)
            assert all(isinstance(each, str) for pair in found.headers.items() for each in pair)
            assert all(len(md5) == 32 for md5, _ in found.parts.values())
    assert taken < 400
    file.close(done=True)


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00" * 100, b"\xff\nx"])
def test_an_unusable_record_is_ignored_with_a_warning(
    content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says which and why; the upload begins anew."""
    file = opened(tmp_path)
    (tmp_path / "key.json").write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert file.load() is None
    assert "is ignored: it is damaged" in caplog.text
    file.close(done=False)


def test_only_one_has_a_record_at_a_time(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A second upload of the same file gets none, until the first has ended."""
    first = opened(tmp_path)
    assert RecordFile.open(tmp_path, "key") is None
    assert "another upload of the same file" in caplog.text
    first.close(done=False)
    again = opened(tmp_path)
    again.close(done=True)


def test_where_nothing_can_be_written_there_is_no_record(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A folder that cannot be made is a warning, not an error."""
    (tmp_path / "file").write_bytes(b"")
    assert RecordFile.open(tmp_path / "file" / "folder", "key") is None
    assert "No record of the upload is kept" in caplog.text


def test_a_record_that_cannot_be_written_leaves_the_last_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is a warning; what was written before is still whole."""
    file = opened(tmp_path)
    assert file.save(record(3))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert not file.save(record(9))
    assert "No space left on device" in caplog.text
    assert file.load() == record(3)
    assert not list(tmp_path.glob("*.tmp"))
    file.close(done=False)


def test_the_same_file_has_the_same_record_wherever_it_lies() -> None:
    """The name of a record is made of what the file is, not of where it is."""
    assert key_of("https://a", "video", "x.mp4", "s") == key_of("https://a", "video", "x.mp4", "s")
    names = {
        key_of(*parts)
        for parts in (
            ("https://a", "video", "x.mp4", "s"),
            ("https://b", "video", "x.mp4", "s"),
            ("https://a", "audio", "x.mp4", "s"),
            ("https://a", "video", "y.mp4", "s"),
            ("https://a", "video", "x.mp4", "t"),
        )
    }
    assert len(names) == 5


def test_records_live_among_the_caches_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On each system in its own place."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert default_folder() == tmp_path / "twelvelabs_async" / "uploads"
    monkeypatch.setattr("sys.platform", "darwin")
    assert default_folder().parts[-4:] == ("Library", "Caches", "twelvelabs_async", "uploads")
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert default_folder() == tmp_path / "local" / "twelvelabs_async" / "uploads"
