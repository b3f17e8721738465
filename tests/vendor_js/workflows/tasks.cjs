// Video indexing tasks: a file and several URLs, waited for with the SDK's own helpers.
"use strict";
const fs = require("fs");
const { client, collected, given, run } = require("./common.cjs");

run(async () => {
  const models = [{ modelName: "marengo3.0", modelOptions: ["visual", "audio"] }];
  const index = await client.indexes.create({ indexName: "films", models });
  const made = await client.tasks.create({
    indexId: index.id,
    videoFile: fs.createReadStream(given.forest),
  });
  const more = await client.tasks.createBulk({ indexId: index.id, videoUrls: [given.sunset_url] });
  const statuses = [];
  const done = await client.tasks.waitForDone(made.id, {
    sleepInterval: 0.05,
    callback: (task) => statuses.push(task.status),
  });
  await client.tasks.waitForDone(more[0].id, { sleepInterval: 0.05 });
  const listed = await collected(client.tasks.list({ indexId: index.id, status: ["ready"] }));
  const videos = await collected(client.indexes.videos.list(index.id));
  await client.indexes.videos.delete(index.id, made.videoId);
  await client.tasks.delete(made.id);
  return {
    status: done.status,
    statuses,
    hls: done.hls !== undefined,
    listed: listed.map((each) => each.id).sort(),
    tasks: [made.id, more[0].id].sort(),
    videos: videos.map((each) => each.systemMetadata.filename).sort(),
    left: (await collected(client.tasks.list())).map((each) => each.id),
  };
});
