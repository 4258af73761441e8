import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { SignIn } from "#components/identity/sign-in.tsx";
import { readTheme, themeCookie } from "#components/ui/preferences.ts";
import { safeReturnPath } from "#domain/identity/return-path.ts";
import { createContext } from "#server/context.ts";

export const metadata: Metadata = { title: "Sign in" };

type Query = Record<string, string | string[] | undefined>;

/** The one page of somebody who is not signed in. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams;
  const { principal, deps } = await createContext(await headers());
  const returnTo = safeReturnPath(query.callbackUrl, deps.env.PORTAL_URL);
  if (principal !== null) redirect(returnTo);
  return (
    <SignIn
      returnTo={returnTo}
      error={typeof query.error === "string" ? query.error : null}
      provider={new URL(deps.env.GITHUB_URL).host}
      theme={readTheme((await cookies()).get(themeCookie)?.value)}
    />
  );
}
