import { isIn, type Moments } from "./moments.ts";

/**
 * Things of one sort that happen to a service, and the counters that count them. Counters of one sort move together: a
 * bucket never holds more than the whole.
 */
export type Happening = {
  service: string;
  /** How many are to be expected in the minute that ends at `at` (milliseconds since 1970). */
  perMinute: (at: number) => number;
  counters: readonly Counter[];
};
/** `share`: the part of the happenings that it counts, null while nothing exposes it. */
export type Counter = { name: string; labels: Record<string, string>; share: (at: number) => number | null };

const hourMs = 3_600_000;
const hourOf = (at: number) => (at / hourMs) % 24;
/** Mean 1, most at three in the afternoon, a quarter at three at night. */
const daily = (at: number) => 1 - 0.75 * Math.cos(((hourOf(at) - 3) / 12) * Math.PI);
/** Nobody orders at night; mean 1 over the day. */
const whileOpen = (at: number) => (hourOf(at) >= 6 && hourOf(at) < 22 ? daily(at) * 0.8 : 0);

/** About what sandbox/traffic does in a minute. */
const pace = { orders: 24, lists: 14, checkouts: 12, registrations: 2 };

/** What the three services have counted, in the words of their own metrics. */
export function storiesOf(moments: Moments): readonly Happening[] {
  const isBad = (at: number) => isIn(moments.badDeploy, at);
  const failing = (at: number) => (isBad(at) ? 0.265 : 0.000_05);
  const orders = (at: number) => pace.orders * whileOpen(at);
  const quickOrders = (at: number) => (isBad(at) ? 0.8 : 0.985);
  const timed = (at: number) => (isIn(moments.histogramLost, at) ? null : 0.992);
  return [
    request("order-service", "POST", "/orders", "201", (at) => orders(at) * (1 - failing(at)), quickOrders),
    request("order-service", "POST", "/orders", "503", (at) => orders(at) * failing(at), quickOrders),
    request(
      "order-service",
      "GET",
      "/orders",
      "200",
      (at) => pace.lists * daily(at),
      () => 0.995,
    ),
    request(
      "order-service",
      "POST",
      "/checkout",
      "200",
      (at) => pace.checkouts * whileOpen(at),
      () => 0.99,
    ),
    request("user-service", "GET", "/users/:id", "200", orders, timed),
    request("user-service", "GET", "/users/:id", "500", (at) => orders(at) * 0.000_25, timed),
    request("user-service", "POST", "/users", "201", (at) => pace.registrations * daily(at), timed),
    ...messages((at) => (pace.orders + pace.checkouts) * whileOpen(at), triesThatFail(moments)),
  ];
}

/** The budget is 0.5 %: what was spent slowly at first is a little more than all of it at the first start. */
function triesThatFail(moments: Moments): (at: number) => number {
  return (at) => (isIn(moments.moreFailures, at) ? 0.0125 : at < moments.firstStart ? 0.0033 : 0.0055);
}

function request(
  service: string,
  method: string,
  route: string,
  status: string,
  perMinute: Happening["perMinute"],
  withinHalfSecond: Counter["share"],
): Happening {
  const labels = { service, method, route, status };
  const seconds = "http_request_duration_seconds";
  const all = (at: number) => (withinHalfSecond(at) === null ? null : 1);
  const counters = [
    { name: "http_requests_total", labels, share: () => 1 },
    { name: `${seconds}_count`, labels, share: all },
    { name: `${seconds}_bucket`, labels: { ...labels, le: "0.5" }, share: withinHalfSecond },
    { name: `${seconds}_bucket`, labels: { ...labels, le: "+Inf" }, share: all },
  ];
  return { service, perMinute, counters };
}

function messages(sent: Happening["perMinute"], failing: (at: number) => number): Happening[] {
  const service = "notification-service";
  const outcome = (name: string, perMinute: Happening["perMinute"]): Happening => ({
    service,
    perMinute,
    counters: [{ name: "messages_total", labels: { service, outcome: name }, share: () => 1 }],
  });
  const done = (suffix: string, le: string | null, share: number): Counter => ({
    name: `message_age_seconds_${suffix}`,
    labels: le === null ? { service } : { service, le },
    share: () => share,
  });
  const delivered: Happening = {
    service,
    perMinute: sent,
    counters: [
      { name: "messages_total", labels: { service, outcome: "delivered" }, share: () => 1 },
      done("count", null, 1),
      done("bucket", "60", 0.991),
      done("bucket", "+Inf", 1),
    ],
  };
  return [
    delivered,
    outcome("failed", (at) => sent(at) * failing(at)),
    outcome("duplicate", (at) => sent(at) * 0.001),
    outcome("malformed", () => 0),
  ];
}
