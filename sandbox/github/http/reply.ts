export type Reply = {
  status: number;
  headers: Record<string, string>;
  /** A string or bytes go out as they are; anything else as JSON; undefined = no body. */
  body: unknown;
};

export type FieldError = { resource: string; field: string; code: string; message?: string };

/** An answer that is not a success, thrown from anywhere below the router. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;
  constructor(status: number, message: string, errors?: FieldError[], headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return { status, body, headers };
}

export const noContent: Reply = { status: 204, body: undefined, headers: {} };

export function html(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return { status, body, headers: { "content-type": "text/html; charset=utf-8", ...headers } };
}

export function redirect(status: 302 | 303, location: string, headers: Record<string, string> = {}): Reply {
  return { status, body: undefined, headers: { location, ...headers } };
}

const documentation = "https://docs.github.com/rest";

/** GitHub's error body: message, documentation_url, and for 422 the fields. */
export function refusalReply(refusal: Refusal): Reply {
  return json(
    refusal.status,
    {
      message: refusal.message,
      ...(refusal.errors === undefined ? {} : { errors: refusal.errors }),
      documentation_url: documentation,
      status: String(refusal.status),
    },
    refusal.headers,
  );
}

export const notFound = () => new Refusal(404, "Not Found");
/** `accepted`: the permissions that would do, as GitHub's header names them: `contents=write`. */
export const forbidden = (accepted?: string) =>
  new Refusal(
    403,
    "Resource not accessible by integration",
    undefined,
    accepted === undefined ? {} : { "x-accepted-github-permissions": accepted },
  );
