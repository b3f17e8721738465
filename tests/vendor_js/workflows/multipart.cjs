// A file goes up in chunks with the SDK's own helper, and what arrived is looked at.
"use strict";
const { client, collected, given, run, until } = require("./common.cjs");

run(async () => {
  const shares = [];
  const result = await client.multipartUpload.uploadFile(given.forest, {
    batchSize: 3,
    retryDelay: 0.01,
    progressCallback: (progress) => shares.push(progress.percentage),
  });
  const ready = await until(() => client.assets.retrieve(result.assetId));
  const waiting = await client.multipartUpload.create({
    filename: "other.mkv",
    type: "video",
    totalSize: 50000,
  });
  const incomplete = await collected(client.multipartUpload.listIncompleteUploads());
  const chunks = await collected(client.multipartUpload.getStatus(waiting.uploadId));
  return {
    ...result,
    status: ready.status,
    last: shares.at(-1),
    turns: shares.length,
    incomplete: incomplete.map((each) => each.uploadId),
    waiting: waiting.uploadId,
    chunks: chunks.length,
  };
});
