export type Answer = { status: number; location: string; setCookies: string[]; text: string };

/**
 * As much of a browser as sign-in needs: it keeps the cookies it is given and follows nothing by itself.
 * `send` is what answers, a route or a whole server.
 */
export function createBrowser(origin: string, send: (request: Request) => Promise<Response>) {
  const jar = new Map<string, string>();

  async function visit(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await send(new Request(new URL(path, origin), { ...init, headers }));
    const setCookies = response.headers.getSetCookie();
    for (const line of setCookies) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    const location = response.headers.get("location") ?? "";
    return { status: response.status, location, setCookies, text: await response.text() };
  }

  return {
    jar,
    visit,
    /** Submits a form of this origin, as a person would. */
    submit: (path: string, fields: Record<string, string>, from: string | null = origin): Promise<Answer> =>
      visit(path, {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          ...(from === null ? {} : { origin: from }),
        },
        body: new URLSearchParams(fields).toString(),
      }),
    headers: (): Headers =>
      new Headers({ cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") }),
  };
}
