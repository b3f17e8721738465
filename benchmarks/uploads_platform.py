"""The platform's five calls of an upload in parts, before an nginx that stores them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

SESSIONS: dict[str, dict[str, Any]] = {}


def main(port: int, storage: int, part_mib: int) -> None:
    """Serve until the process is ended."""
    chunk = part_mib << 20

    def urls(upload_id: str, first: int, count: int) -> list[dict[str, object]]:
        until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        return [
            {
                "chunk_index": index,
                "url": f"http://127.0.0.1:{storage}/{upload_id}/{index}?X-Amz-Expires=3600",
                "expires_at": until,
            }
            for index in range(first, first + count)
        ]

    async def create(request: web.Request) -> web.Response:
        size = (await request.json())["total_size"]
        upload_id = f"u{len(SESSIONS)}"
        total = -(-size // chunk)
        SESSIONS[upload_id] = {"total": total, "done": set()}
        return web.json_response(
            {
                "upload_id": upload_id,
                "asset_id": f"a{upload_id}",
                "upload_urls": urls(upload_id, 1, min(10, total)),
                "upload_headers": {"Content-Type": "application/octet-stream"},
                "chunk_size": chunk,
                "total_chunks": total,
                "expires_at": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
            },
            status=201,
        )

    async def more(request: web.Request) -> web.Response:
        body = await request.json()
        upload_id = request.match_info["upload_id"]
        found = urls(upload_id, body["start"], body["count"])
        return web.json_response(
            {"upload_id": upload_id, "count": len(found), "upload_urls": found}
        )

    async def report(request: web.Request) -> web.Response:
        session = SESSIONS[request.match_info["upload_id"]]
        chunks = (await request.json())["completed_chunks"]
        session["done"].update(each["chunk_index"] for each in chunks)
        answer = {
            "asset_id": "a",
            "processed_chunks": len(chunks),
            "duplicate_chunks": 0,
            "total_completed": len(session["done"]),
        }
        if len(session["done"]) == session["total"]:
            answer["url"] = "http://127.0.0.1/film.mp4"
        return web.json_response(answer)

    async def status(request: web.Request) -> web.Response:
        session = SESSIONS[request.match_info["upload_id"]]
        full = len(session["done"]) == session["total"]
        return web.json_response(
            {"status": "completed" if full else "active", "uploaded_chunks": []}
        )

    async def s3(request: web.Request) -> web.Response:
        made = "Initiate" if "uploads" in request.query else "Complete"
        return web.Response(
            content_type="application/xml",
            text=f"<{made}MultipartUploadResult><Bucket>b</Bucket><Key>k</Key>"
            f"<UploadId>1</UploadId><ETag>e</ETag></{made}MultipartUploadResult>",
        )

    app = web.Application()
    base = "/v1.3/assets/multipart-uploads"
    app.router.add_post(base, create)
    app.router.add_post(base + "/{upload_id}/presigned-urls", more)
    app.router.add_post(base + "/{upload_id}", report)
    app.router.add_get(base + "/{upload_id}", status)
    app.router.add_post("/bucket/{key}", s3)  # what boto3 begins and ends with
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
