"""Jobs: small handles that cross processes."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys

import pytest

from twelvelabs_async import InvalidInputError, Job
from twelvelabs_async.waiting.kinds import KINDS

JOBS: list[Job[object]] = [  # type: ignore[type-var] # pyright: ignore
    Job.task("t1"),
    Job.indexed_asset("i1", "a1"),
    Job.asset("a1"),
    Job.embed_task("e1"),
    Job.embed_v2_task("e1"),
    Job.analyze_task("x1"),
    Job.analyze_batch("b1"),
    Job.knowledge_store_item("k1", "i1"),
    Job.entity("c1", "e1"),
    Job.import_("n1", "m1"),
    Job.multipart_upload("u1"),
]


def test_there_is_a_job_for_each_kind() -> None:
    """And a class of results for each."""
    assert [each.kind for each in JOBS] == list(KINDS)
    assert all(kind.into() for kind in KINDS.values())


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.kind)
def test_a_job_crosses_processes(job: Job[object]) -> None:  # type: ignore[type-var] # pyright: ignore
    """Pickled, copied, or as a short line of JSON it is the same job."""
    assert pickle.loads(pickle.dumps(job)) == job  # noqa: S301
    assert copy.deepcopy(job) == copy.copy(job) == job
    assert len(pickle.dumps(job)) < 200
    assert Job.from_json(job.to_json()) == job
    assert Job.from_json(job.to_json().encode()) == job
    assert json.loads(job.to_json()) == {"kind": job.kind, "ids": list(job.ids)}
    assert len({job, Job.from_json(job.to_json())}) == 1
    assert job.id == job.ids[-1]
    assert job.id in str(job)


def test_another_process_needs_no_client_to_read_a_job() -> None:
    """Neither aiohttp nor any model is loaded for it."""
    code = (
        "import sys; from twelvelabs_async import Job; print(Job.from_json(sys.argv[1])); "
        "print([m for m in sys.modules if m == 'aiohttp' or m.endswith('models.tasks')])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, Job.task("t1").to_json()],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "task t1\n[]\n"


@pytest.mark.parametrize(
    "text",
    ["", "no", "[]", "{}", '{"kind": "task"}', '{"kind": "nope", "ids": ["a"]}',
     '{"kind": "task", "ids": []}', '{"kind": "task", "ids": ["a", "b"]}',
     '{"kind": "task", "ids": [1]}', '{"kind": "task", "ids": ["../x"]}', '{"kind": 3, "ids": []}'],
)  # fmt: skip
def test_what_is_no_job_is_refused(text: str) -> None:
    """With an error that says what is wrong."""
    with pytest.raises(InvalidInputError):
        Job.from_json(text)


def test_identifiers_are_checked_when_a_job_is_made() -> None:
    """An answer may lack its identifier; that is said here, and not by a wait later."""
    with pytest.raises(InvalidInputError, match="task_id"):
        Job.task(None)
    with pytest.raises(InvalidInputError, match="index_id"):
        Job.indexed_asset("", "a1")
