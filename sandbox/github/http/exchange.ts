import type { Reply } from "./reply.ts";

/** One API call with its answer, as it is shown to observers such as the conformance check. */
export type Exchange = {
  method: string;
  /** GitHub's path template; the path itself where the stand-in has no such route. */
  template: string;
  path: string;
  query: URLSearchParams;
  requestBody: Buffer;
  /** The first word of the caller's User-Agent, without a version. */
  agent: string;
  /** What the stand-in made of the call; undefined where a fault came before any work. */
  made: Reply | undefined;
  /** What was sent; status 0 = the connection was cut or left hanging. */
  reply: Reply;
};
