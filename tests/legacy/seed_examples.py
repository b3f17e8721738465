"""The code examples of the 0.x documents on videos and tasks, with their typing errors mended.

What is in angle brackets is filled in by the tests. Mended are: `user_created_at`, a video that was
deleted by `task.delete`, a bracket too many and one too few, the name of the package, and the
indentation, which the documents have lost in parts.
"""

from __future__ import annotations

__all__ = ["EXAMPLES"]

_PRINT_VIDEO = """
        print(f"ID: {video.id}")
        print(f"  Created at: {video.created_at}")
        print(f"  Updated at: {video.updated_at}")
        print(f"  Indexed at: {video.indexed_at}")
        print("  System metadata:")
        print(f"    Filename: {video.system_metadata.filename}")
        print(f"    Duration: {video.system_metadata.duration}")
        print(f"    FPS: {video.system_metadata.fps}")
        print(f"    Width: {video.system_metadata.width}")
        print(f"    Height: {video.system_metadata.height}")
        print(f"    Size: {video.system_metadata.size}")
        if video.user_metadata:
            print("User metadata:")
            for key, value in video.user_metadata.items():
                print(f"{key}: {value}")
        if video.hls:
            print("  HLS:")
            print(f"    Video URL: {video.hls.video_url}")
            print("    Thumbnail URLs:")
            for url in video.hls.thumbnail_urls or []:
                print(f"      {url}")
            print(f"    Status: {video.hls.status}")
            print(f"    Updated At: {video.hls.updated_at}")
        if video.source:
            print("  Source:")
            print(f"    Type: {video.source.type}")
            print(f"    Name: {video.source.name}")
            print(f"    URL: {video.source.url}")
"""

_PRINT_TASK = """
        print(f"Task ID: {task.id}")
        print(f"Index ID: {task.index_id}")
        print(f"Video ID: {task.video_id}")
        print(f"Estimated time: {task.estimated_time}")
        print(f"Status: {task.status}")
        print("Metadata:")
        for key, value in task.metadata.items():
            print(f"  {key}: {value}")
        if task.hls:
            print("HLS:")
            print(f"  Video URL: {task.hls.video_url}")
            print("  Thumbnail URLs:")
            for url in task.hls.thumbnail_urls or []:
                print(f"    {url}")
            print(f"  Status: {task.hls.status}")
            print(f"  Updated at: {task.hls.updated_at}")
        if task.process:
            print("Process:")
            print(f"  Percentage: {task.process.percentage}%")
            print(f"  Remaining Seconds: {task.process.remain_seconds}")
        print(f"Created at: {task.created_at}")
        print(f"Updated at: {task.updated_at}")
"""


def _dedented(text: str) -> str:
    return "\n".join(line[4:] for line in text.splitlines())


EXAMPLES: dict[str, str] = {
    "video.retrieve": """
def print_segments(segments, max_elements: int = 5):
    for segment in segments:
        print(
            f"  embedding_scope={segment.embedding_scope} "
            f"start_offset_sec={segment.start_offset_sec} end_offset_sec={segment.end_offset_sec}"
        )
        print(f"  embeddings: {segment.embeddings_float[:max_elements]}")

video = client.index.video.retrieve(index_id="<YOUR_INDEX_ID>", id="<YOUR_VIDEO_ID>", embed=True)

if True:
"""
    + _dedented(_PRINT_VIDEO)
    + """
if video.embedding:
    print(f"Engine_name={video.embedding.engine_name}")
    print("Embeddings:")
    print_segments(video.embedding.video_embedding.segments)
""",
    "video.list": """
videos = client.index.video.list(
    index_id="<YOUR_INDEX_ID>",
    id="<YOUR_VIDEO_ID>",
    filename="<YOUR_FILENAME>",
    size=1024,
    width=920,
    height=1080,
    duration=100,
    fps=30,
    user_metadata={"category": "nature"},
    created_at="2024-09-17T07:53:46.365Z",
    updated_at="2024-09-17T07:53:46.365Z",
    indexed_at="2024-09-17T07:55:22.125Z",
    page=1,
    page_limit=5,
    sort_by="created_at",
    sort_option="desc"
)
for video in videos:
"""
    + _dedented(_PRINT_VIDEO),
    "video.list_pagination": """
def print_page(page):
    for video in page:
"""
    + _PRINT_VIDEO
    + """
# Fetch the initial page of results
video_paginator = client.index.video.list_pagination(
    index_id="<YOUR_INDEX_ID>",
    id="<YOUR_VIDEO_ID>",
    filename="<YOUR_FILENAME>",
    size=1024,
    width=920,
    height=1080,
    duration=100,
    fps=30,
    user_metadata={"category": "nature"},
    created_at="2024-09-17T07:53:46.365Z",
    updated_at="2024-09-17T07:53:46.365Z",
    indexed_at="2024-09-17T07:55:22.125Z",
    page=1,
    page_limit=5,
    sort_by="created_at",
    sort_option="desc"
)

# Print the first page of results
print_page(video_paginator.data)

# Iterate through subsequent pages
while True:
    try:
        next_task_page = next(video_paginator)
        print_page(next_task_page)
    except StopIteration:
        break
""",
    "video.update": """
client.index.video.update(
    index.id, video.id, user_metadata={"from_sdk": True}
)
""",
    "video.delete": """
client.index.video.delete(index_id="<YOUR_INDEX_ID>", id="<YOUR_VIDEO_ID>")
""",
    "task.create": """
from twelvelabs_async.legacy.models.task import Task
task = client.task.create(
    index_id="<YOUR_INDEX_ID>",
    file="<YOUR_FILE_PATH>",
    transcription_file="<YOUR_TRANSCRIPTION_FILE>"
)
print(f"Task id={task.id}")
# Utility function to print the status of a video indexing task
def on_task_update(task: Task):
    print(f"  Status={task.status}")
task.wait_for_done(sleep_interval=5, callback=on_task_update)
if task.status != "ready":
    raise RuntimeError(f"Indexing failed with status {task.status}")
print(f"Video ID: {task.video_id}")
""",
    "task.retrieve": """
task = client.task.retrieve("<YOUR_TASK_ID>")
if True:
"""
    + _dedented(_PRINT_TASK),
    "task.list": """
tasks = client.task.list(
    id="<YOUR_TASK_ID>",
    index_id="<YOUR_INDEX_ID>",
    filename="<YOUR_FILENAME>",
    duration=20,
    width=1920,
    height=1080,
    sort_by = "updated_at",
    sort_option="asc",
    created_at="2024-09-17T07:53:46.365Z",
    updated_at="2024-09-17T07:53:46.365Z",
    estimated_time="2024-09-17T07:55:22.125Z",
    page=2,
    page_limit=5,
)
for task in tasks:
"""
    + _dedented(_PRINT_TASK),
    "task.list_pagination": """
def print_page(page):
    for task in page:
"""
    + _PRINT_TASK
    + """
# Fetch the initial page of results
task_paginator = client.task.list_pagination(
    id="<YOUR_TASK_ID>",
    index_id="<YOUR_INDEX_ID>",
    filename="<YOUR_FILENAME>",
    duration=20,
    width=1920,
    height=1080,
    sort_by = "updated_at",
    sort_option="asc",
    created_at="2024-09-17T07:53:46.365Z",
    updated_at="2024-09-17T07:53:46.365Z",
    estimated_time="2024-09-17T07:55:22.125Z",
    page=2,
    page_limit=5,
)
# Print the first page of results
print_page(task_paginator.data)
# Iterate through subsequent pages
while True:
    try:
        next_task_page = next(task_paginator)
        print_page(next_task_page)
    except StopIteration:
        break
""",
    "task.delete": """
client.task.delete("<YOUR_TASK_ID>");
""",
    "task.transfer": """
client.task.transfer(file="<YOUR_JSON_FILE>")
""",
    "transfers.import_videos": """
res = client.task.transfers.import_videos(
    "<YOUR_INTEGRATION_ID>",
    "<YOUR_INDEX_ID>",
)
for video in res.videos:
    print(f"video: {video.video_id} {video.filename}")
if res.failed_files:
    for failed_file in res.failed_files:
        print(f"failed_file: {failed_file.filename} {failed_file.error_message}")
""",
    "transfers.import_status": """
status = client.task.transfers.import_status(integration_id, index_id)
for ready in status.ready:
    print(f"ready: {ready.video_id} {ready.filename} {ready.created_at}")
for failed in status.failed:
    print(f"failed: {failed.filename} {failed.error_message}")
""",
    "transfers.import_logs": """
logs = client.task.transfers.import_logs("<YOUR_INTEGRATION_ID>")
for log in logs:
    print(
        f"index_id={log.index_id} index_name={log.index_name} created_at={log.created_at} "
        f"ended_at={log.ended_at} video_status={log.video_status}"
    )
    if log.failed_files:
        for failed_file in log.failed_files:
            print(
                f"failed_file: {failed_file.filename} {failed_file.error_message}"
            )
""",
}
"""Each example by the method that it shows."""
