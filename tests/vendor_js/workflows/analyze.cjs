// Analyses: at once, as a stream, as JSON, in the background and in a batch.
"use strict";
const fs = require("fs");
const { client, collected, given, run, until } = require("./common.cjs");

run(async () => {
  const asset = await client.assets.create({
    method: "direct",
    file: fs.createReadStream(given.forest),
  });
  await until(() => client.assets.retrieve(asset.id));
  const asked = {
    modelName: "pegasus1.5",
    video: { type: "asset_id", assetId: asset.id },
    prompt: "What happens in the forest?",
  };
  const whole = await client.analyze(asked);
  const events = [];
  for await (const event of await client.analyzeStream(asked)) events.push(event);
  const schema = { type: "object", properties: { title: { type: "string" } } };
  const structured = await client.analyze({
    ...asked,
    responseFormat: { type: "json_schema", jsonSchema: schema },
  });
  const task = await client.analyzeAsync.tasks.create(asked);
  const done = await until(() => client.analyzeAsync.tasks.retrieve(task.taskId));
  const batch = await client.analyzeAsync.batches.create({
    modelName: "pegasus1.5",
    analysisMode: "general",
    defaults: { prompt: { inputText: "What happens?" } },
    requests: [{ video: asked.video, customId: "one" }],
  });
  await until(() => client.analyzeAsync.batches.retrieve(batch.batchId), ["completed"]);
  const results = [];
  for await (const item of await client.analyzeAsync.batches.results(batch.batchId)) {
    results.push(item);
  }
  const batches = await collected(client.analyzeAsync.batches.list());
  return {
    whole: whole.data,
    finish: whole.finishReason,
    kinds: events.map((event) => event.eventType),
    streamed: events.map((event) => event.text ?? "").join(""),
    structured: JSON.parse(structured.data),
    done: done.result.data,
    results: results.map((item) => [item.customId, item.status]),
    batches: batches.map((each) => each.batchId),
    batch: batch.batchId,
  };
});
