/** An answer with its body as JSON; null where it has none. */
export type Answer = { status: number; body: Record<string, unknown>; headers: Headers };

export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

export const orderOf = (userId: unknown) => ({
  userId,
  currency: "EUR",
  items: [{ sku: "tea", quantity: 1, unitCents: 350 }],
});

let people = 0;
export async function register(users: string): Promise<string> {
  people += 1;
  const { body } = await post(`${users}/users`, {
    email: `p${people}@example.com`,
    name: `Person ${people}`,
  });
  return String(body.id);
}

/** The value of one series of a service's metrics; NaN where it is not there. */
export async function metric(url: string, series: RegExp): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split("\n").find((each) => !each.startsWith("#") && series.test(each));
  return Number(line?.split(" ").at(-1) ?? Number.NaN);
}
