import { z } from "zod";

// Prisma's codes for unreachable, timed out, closed by the server and no connection free in the pool.
const prismaCodes = ["P1001", "P1002", "P1008", "P1017", "P2024"];
const adapterKinds = ["DatabaseNotReachable", "ConnectionClosed", "SocketTimeout", "TooManyConnections"];
// node-postgres gives these two without a code.
const plainMessages = /^Connection terminated|^timeout exceeded when trying to connect/;
// SQLSTATE: shut down by the administrator, crashed, starting up, read-only after a fail-over.
const sqlStates = ["57P01", "57P02", "57P03", "25006"];

const shape = z.object({
  code: z.string().optional().catch(undefined),
  message: z.string().catch(""),
  meta: z
    .object({
      driverAdapterError: z.object({
        cause: z.object({
          kind: z.string().optional().catch(undefined),
          originalCode: z.string().optional().catch(undefined),
        }),
      }),
    })
    .optional()
    .catch(undefined),
});

/** Whether this error means that the database did not answer, rather than that it refused something. */
export function isDatabaseAway(error: unknown): boolean {
  const read = shape.safeParse(error);
  if (!read.success) return false;
  const { code = "", message, meta } = read.data;
  const { kind = "", originalCode = "" } = meta?.driverAdapterError.cause ?? {};
  if (prismaCodes.includes(code) || adapterKinds.includes(kind)) return true;
  return plainMessages.test(message) || sqlStates.includes(code) || sqlStates.includes(originalCode);
}
