// Entity collections: create, fill, rename, search for an entity, delete.
"use strict";
const fs = require("fs");
const { client, collected, given, run, until } = require("./common.cjs");

run(async () => {
  const asset = await client.assets.create({
    method: "direct",
    file: fs.createReadStream(given.picture),
  });
  await until(() => client.assets.retrieve(asset.id));
  const collection = await client.entityCollections.create({ name: "team" });
  const entities = client.entityCollections.entities;
  const made = await entities.create(collection.id, { name: "Ann", assetIds: [asset.id] });
  await until(() => entities.retrieve(collection.id, made.id));
  const bulk = await entities.createBulk(collection.id, {
    entities: [{ name: "Bob", assetIds: [asset.id] }],
  });
  const renamed = await entities.update(collection.id, made.id, { name: "Anna" });
  const listed = await collected(entities.list(collection.id));
  const hits = await collected(
    client.search.query({
      indexId: given.index_id,
      searchOptions: ["visual"],
      queryText: `<@${made.id}> is walking`,
    }),
  );
  await entities.delete(collection.id, made.id);
  await client.entityCollections.update(collection.id, { name: "crew" });
  const named = (await client.entityCollections.retrieve(collection.id)).name;
  await client.entityCollections.delete(collection.id);
  return {
    name: renamed.name,
    bulk,
    listed: listed.map((each) => each.name).sort(),
    hits: hits.length,
    named,
    left: (await collected(client.entityCollections.list())).length,
  };
});
