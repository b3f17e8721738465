// What each workflow needs: a client for the emulator, waiting, and a result for the test.
"use strict";
const { TwelveLabs } = require("twelvelabs-js");

// Progress goes beside, so that the result is all that is printed.
console.log = console.error;

exports.client = new TwelveLabs({ apiKey: process.env.TWELVE_LABS_API_KEY });
exports.given = JSON.parse(process.env.WORKFLOW_GIVEN);

exports.collected = async (pager) => {
  const items = [];
  for await (const item of await pager) items.push(item);
  return items;
};

exports.until = async (retrieve, statuses = ["ready"]) => {
  const seen = [];
  for (let turn = 0; turn < 500; turn++) {
    const found = await retrieve();
    if (seen.at(-1) !== found.status) seen.push(found.status);
    if (statuses.includes(found.status)) return { ...found, seen };
    if (found.status === "failed") throw new Error(JSON.stringify(found));
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`it never became ${statuses}: ${seen}`);
};

exports.run = (workflow) =>
  workflow().then(
    (result) => process.stdout.write(JSON.stringify(result)),
    (problem) => {
      console.error(problem);
      process.exitCode = 1;
    },
  );
