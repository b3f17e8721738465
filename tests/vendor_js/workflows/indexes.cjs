// Indexes: create, retrieve, list with filters, rename, delete.
"use strict";
const { client, collected, run } = require("./common.cjs");

run(async () => {
  const models = [{ modelName: "marengo3.0", modelOptions: ["visual", "audio"] }];
  const made = await client.indexes.create({ indexName: "films", models, addons: ["thumbnail"] });
  for (let number = 0; number < 12; number++) {
    await client.indexes.create({ indexName: `other ${number}`, models });
  }
  const listed = await collected(client.indexes.list({ pageLimit: 5 }));
  const found = await collected(client.indexes.list({ indexName: "films" }));
  await client.indexes.update(made.id, { indexName: "movies" });
  const renamed = await client.indexes.retrieve(made.id);
  await client.indexes.delete(made.id);
  let gone;
  try {
    await client.indexes.retrieve(made.id);
  } catch (problem) {
    gone = { name: problem.constructor.name, status: problem.statusCode, code: problem.body.code };
  }
  return { made, count: listed.length, found: found.map((each) => each.id), renamed, gone };
});
