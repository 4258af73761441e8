import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { budgetsCsv } from "#domain/slo/budget-csv.ts";
import { createContext } from "#server/context.ts";
import { getDeps } from "#server/deps.ts";
import { createCaller } from "#server/router.ts";
import { portfolioQuery } from "#server/slo/router.ts";

const headers = { "cache-control": "private, no-store", vary: "Cookie" };

/** The portfolio as a file, by the same filters and the same rules as its page. */
export async function GET(request: Request): Promise<Response> {
  const query = portfolioQuery.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!query.success) return refuse(400, "No such filter. Take the filters of the page of budgets.");
  try {
    const caller = createCaller(await createContext(request.headers, getDeps()));
    const { rows } = await caller.budgets.portfolio(query.data);
    return new Response(budgetsCsv(rows), {
      headers: {
        ...headers,
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="budgets.csv"',
      },
    });
  } catch (error) {
    if (error instanceof TRPCError) return refuse(getHTTPStatusCodeFromError(error), error.message);
    throw error;
  }
}

function refuse(status: number, message: string): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { ...headers, "content-type": "text/plain; charset=utf-8" },
  });
}
