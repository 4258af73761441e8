export const changeTopics = [
  "request",
  "pull-request",
  "application",
  "catalog",
  "source",
  "budget",
] as const;
export type ChangeTopic = (typeof changeTopics)[number];

/** What the browser hears over the live stream; it fetches what the frame names again. */
export type ChangeFrame =
  | { kind: "changed"; topic: ChangeTopic; key: string }
  /** The cursor is older than what is kept: fetch everything again. */
  | { kind: "reset" };
