/**
 * Sends dead letters through the queue again, after what made them fail was mended: `npm run replay -- --limit 100`.
 * Events that were acted on meanwhile are recognised by their id.
 */
import { parseArgs } from "node:util";
import { readEnvironment } from "../process/settings.ts";
import { openQueue } from "./open-queue.ts";

const { values } = parseArgs({ options: { limit: { type: "string", default: "1000" } } });
if (!/^[1-9]\d{0,6}$/.test(values.limit)) throw new Error(`--limit must be a whole number above 0, not "${values.limit}"`);
const queue = openQueue(readEnvironment(process.env).text("QUEUE_NAME", "order-queue"));
const before = await queue.depth();
const moved = await queue.replay(Number(values.limit));
console.log(`${moved} of ${before.dead} dead letters were sent again`);
queue.close();
