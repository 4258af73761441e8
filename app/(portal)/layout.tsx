import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { getContext, PrefetchShell } from "#app/(portal)/prefetch.tsx";
import { Person } from "#components/identity/person.tsx";
import { NavWithCounts } from "#components/shell/nav-with-counts.tsx";
import { Overlays } from "#components/shell/overlays.tsx";
import { PageKeys } from "#components/shell/page-keys.tsx";
import { Client } from "#components/trpc/client.tsx";
import { Live } from "#components/trpc/live.tsx";
import { Announcer } from "#components/ui/announce.tsx";
import { Keys } from "#components/ui/keys.tsx";
import { readTheme, themeCookie } from "#components/ui/preferences.ts";

/** The signed-in shell: everything below it knows who asks. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const { principal } = await getContext();
  if (principal === null) {
    const path = (await headers()).get("x-portolan-path") ?? "/";
    redirect(`/signin?callbackUrl=${encodeURIComponent(path)}`);
  }
  const theme = readTheme((await cookies()).get(themeCookie)?.value);
  return (
    <Client>
      <Keys>
        <Announcer>
          <Live>
            <PrefetchShell>
              <Overlays>
                <a
                  href="#main"
                  className="fixed top-2 left-2 z-50 -translate-y-16 rounded-control bg-ink px-3 py-2 text-paper focus:translate-y-0"
                >
                  Skip to the page
                </a>
                <PageKeys />
                <div className="md:flex">
                  <NavWithCounts foot={<Person theme={theme} />} />
                  {children}
                </div>
              </Overlays>
            </PrefetchShell>
          </Live>
        </Announcer>
      </Keys>
    </Client>
  );
}
