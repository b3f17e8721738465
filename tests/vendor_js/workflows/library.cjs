// A file and a URL become assets, are indexed, waited for, listed, changed, searched and deleted.
"use strict";
const fs = require("fs");
const { client, collected, given, run, until } = require("./common.cjs");

run(async () => {
  const models = [{ modelName: "marengo3.0", modelOptions: ["visual", "audio"] }];
  const index = await client.indexes.create({ indexName: "films", models });
  const assets = [
    await client.assets.create({ method: "direct", file: fs.createReadStream(given.forest) }),
    await client.assets.create({ method: "url", url: given.sunset_url, filename: "sunset.mkv" }),
  ];
  const videos = [];
  for (const asset of assets) {
    await until(() => client.assets.retrieve(asset.id));
    const placed = await client.indexes.indexedAssets.create(index.id, { assetId: asset.id });
    const ready = await until(() => client.indexes.indexedAssets.retrieve(index.id, placed.id));
    videos.push({ id: ready.id, seen: ready.seen, name: ready.systemMetadata.filename });
  }
  await client.indexes.indexedAssets.update(index.id, videos[0].id, {
    userMetadata: { place: "wood", rating: 5 },
  });
  const changed = await client.indexes.indexedAssets.retrieve(index.id, videos[0].id);
  const search = (more) =>
    collected(
      client.search.query({
        indexId: index.id,
        queryText: "green forest",
        searchOptions: ["visual", "audio"],
        ...more,
      }),
    );
  const hits = await search({ pageLimit: 1 });
  const groups = await search({ groupBy: "video" });
  const pictured = await collected(
    client.search.query({
      indexId: index.id,
      queryMediaType: "image",
      queryMediaFile: fs.createReadStream(given.picture),
      searchOptions: ["visual"],
    }),
  );
  const listed = await collected(client.indexes.indexedAssets.list(index.id, { pageLimit: 1 }));
  await client.indexes.indexedAssets.delete(index.id, videos[0].id);
  await client.assets.delete(assets[0].id);
  const left = await collected(client.assets.list());
  return {
    videos,
    metadata: changed.userMetadata,
    hits: hits.map((each) => each.videoId),
    groups: groups.map((each) => [each.id, each.clips.length]),
    pictured: pictured.map((each) => each.videoId),
    listed: listed.map((each) => each.id),
    left: left.map((each) => each.id),
    assets: assets.map((each) => each.id),
  };
});
