import type { Reply } from "./reply.ts";

/** One API call with its answer, as it is shown to observers such as the conformance check. */
export type Exchange = {
  method: string;
  template: string;
  path: string;
  query: URLSearchParams;
  requestBody: Buffer;
  reply: Reply;
};
