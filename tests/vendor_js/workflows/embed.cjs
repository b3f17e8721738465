// Embeddings: of texts, pictures and videos, at once and in the background, in both forms.
"use strict";
const fs = require("fs");
const { client, collected, given, run, until } = require("./common.cjs");

run(async () => {
  const text = await client.embed.v2.create({
    inputType: "text",
    modelName: "marengo3.0",
    text: { inputText: "a green forest" },
  });
  const picture = await client.embed.v2.create({
    inputType: "image",
    modelName: "marengo3.0",
    image: { mediaSource: { base64String: fs.readFileSync(given.picture).toString("base64") } },
  });
  const task = await client.embed.v2.tasks.create({
    inputType: "video",
    modelName: "marengo3.0",
    video: { mediaSource: { url: given.forest_url }, embeddingScope: ["clip", "asset"] },
  });
  const done = await until(() => client.embed.v2.tasks.retrieve(task.id));
  const older = await client.embed.create({ modelName: "marengo3.0", text: "a green forest" });
  const bulk = await client.embed.tasks.create({
    modelName: "marengo3.0",
    videoFile: fs.createReadStream(given.forest),
  });
  await client.embed.tasks.waitForDone(bulk.id, { sleepInterval: 0.05 });
  const vectors = await client.embed.tasks.retrieve(bulk.id);
  return {
    text: text.data[0].embedding.length,
    picture: picture.data[0].embedding.length,
    scopes: done.data.map((each) => each.embeddingScope),
    older: older.textEmbedding.segments[0].float.length,
    segments: vectors.videoEmbedding.segments.length,
    listed: (await collected(client.embed.v2.tasks.list())).map((each) => each.id),
    task: task.id,
  };
});
