import { randomInt } from "node:crypto";

const letters = "abcdefghijklmnopqrstuvwxyz0123456789";

/** `req_` and eight characters, drawn by chance: short enough to be said aloud. */
export function newRequestId(): string {
  return `req_${Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join("")}`;
}
