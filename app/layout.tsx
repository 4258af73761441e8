import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { mono, sans, serif } from "#app/fonts.ts";
import { readTheme, themeCookie, zoneCookie } from "#components/ui/preferences.ts";
import { TimeZone } from "#components/ui/time.tsx";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Portolan", template: "%s · Portolan" },
  description: "From an idea to a healthy, measured service, and with the change until it is there",
  icons: { icon: "/favicon.svg" },
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#faf8f3" },
    { media: "(prefers-color-scheme: dark)", color: "#0d1522" },
  ],
};

/** The theme and the zone come from cookies, so the first byte is already right and no script has to mend it. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const theme = readTheme(jar.get(themeCookie)?.value);
  return (
    <html
      lang="en"
      className={`${sans.variable} ${serif.variable} ${mono.variable}`}
      data-theme={theme === "auto" ? undefined : theme}
    >
      <body className="bg-paper">
        <TimeZone zone={readZone(jar.get(zoneCookie)?.value)} now={Date.now()}>
          <NuqsAdapter>{children}</NuqsAdapter>
        </TimeZone>
      </body>
    </html>
  );
}

function readZone(value: string | undefined): string {
  if (value === undefined) return "UTC";
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
