// Knowledge stores: items, search, an answer and a streamed answer about them.
"use strict";
const fs = require("fs");
const { client, collected, given, run, until } = require("./common.cjs");

run(async () => {
  const asset = await client.assets.create({
    method: "direct",
    file: fs.createReadStream(given.forest),
  });
  await until(() => client.assets.retrieve(asset.id));
  const store = await client.knowledgeStores.create({ name: "films" });
  const item = await client.knowledgeStoreItems.create(store.id, { assetId: asset.id });
  await until(() => client.knowledgeStoreItems.retrieve(store.id, item.id));
  const input = [{ type: "message", role: "user", content: "Who wakes up in the forest?" }];
  const answer = await client.responses.create({ knowledgeStoreId: store.id, input });
  const kinds = [];
  for await (const event of await client.responses.createStream({
    knowledgeStoreId: store.id,
    input,
  })) {
    kinds.push(event.type);
  }
  const items = await collected(client.knowledgeStoreItems.list(store.id));
  await client.knowledgeStores.delete(store.id);
  return { status: answer.status, kinds, items: items.map((each) => each.id), item: item.id };
});
