import { problemSchema } from "../http/problem.ts";
import { statuses } from "./order.ts";

/** Not the longer form `urn:uuid:`, which the database does not read. */
const id = { type: "string", format: "uuid", maxLength: 36 } as const;
const time = { type: "string", format: "date-time" } as const;
const currency = { type: "string", pattern: "^[A-Z]{3}$" } as const;
const status = { type: "string", enum: statuses } as const;

const items = {
  type: "array",
  minItems: 1,
  maxItems: 100,
  items: {
    type: "object",
    additionalProperties: false,
    required: ["sku", "quantity", "unitCents"],
    properties: {
      sku: { type: "string", minLength: 1, maxLength: 64 },
      quantity: { type: "integer", minimum: 1, maximum: 10_000 },
      unitCents: { type: "integer", minimum: 0, maximum: 100_000_000 },
    },
  },
} as const;

export const order = {
  type: "object",
  required: ["id", "userId", "currency", "items", "totalCents", "status", "createdAt", "changedAt"],
  properties: {
    id,
    userId: id,
    currency,
    items,
    totalCents: { type: "integer" },
    status,
    createdAt: time,
    changedAt: time,
  },
} as const;

export const newOrder = {
  type: "object",
  additionalProperties: false,
  required: ["userId", "currency", "items"],
  properties: { userId: id, currency, items },
} as const;

/** The name is in lower case because headers are compared so. */
export const keyHeader = {
  type: "object",
  properties: { "idempotency-key": { type: "string", pattern: "^[\\x21-\\x7e]{1,128}$" } },
} as const;

export const page = {
  type: "object",
  required: ["orders", "next"],
  properties: { orders: { type: "array", items: order }, next: { type: ["string", "null"] } },
} as const;

export const pageQuery = {
  type: "object",
  additionalProperties: false,
  properties: {
    userId: id,
    status,
    after: { type: "string", pattern: "^[0-9]{1,15}$", default: "0" },
    limit: { type: "string", pattern: "^([1-9][0-9]?|100)$", default: "20" },
  },
} as const;

export const params = { type: "object", required: ["id"], properties: { id } } as const;

export const statusBody = {
  type: "object",
  additionalProperties: false,
  required: ["status"],
  properties: { status },
} as const;

export const checkoutBody = {
  type: "object",
  additionalProperties: false,
  required: ["orderId"],
  properties: { orderId: id },
} as const;

export const problems = { "4xx": problemSchema, "5xx": problemSchema } as const;
