/** What a message tells. `id` is the same in every delivery of it; `time` is ISO 8601. */
export type QueueEvent = { id: string; type: string; version: number; time: string; data: Record<string, unknown> };

/** A message that no retry makes readable; it goes to the dead letters. */
export class Malformed extends Error {}

/** Reads a message's body. Members nobody knows are left alone, so that a sender can add some. */
export function readEvent(body: string): QueueEvent {
  const value = parse(body);
  const { id, type, version, time, data } = value;
  if (typeof id !== "string" || !/^[\x21-\x7e]{1,128}$/.test(id)) throw new Malformed("id must be 1 to 128 visible characters");
  if (typeof type !== "string" || type === "") throw new Malformed("type must be a text");
  if (typeof version !== "number" || !Number.isInteger(version)) throw new Malformed("version must be a whole number");
  if (typeof time !== "string" || Number.isNaN(Date.parse(time))) throw new Malformed("time must be a date and a time");
  if (!isRecord(data)) throw new Malformed("data must be an object");
  return { id, type, version, time, data };
}

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (isRecord(value)) return value;
  } catch {
    // Said below, in the same words as for any other text.
  }
  throw new Malformed("the body is not a JSON object");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
