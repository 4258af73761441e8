import { securityHeaders } from "./server/runtime/security-headers.ts";

/** @type {import("next").NextConfig} */
export default {
  output: "standalone",
  outputFileTracingRoot: import.meta.dirname,
  // Read at start, to hold the database against the code.
  outputFileTracingIncludes: { "/*": ["./prisma/migrations/**/*"] },
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are checked by `make check` and `make test`, over the whole house and not the web application alone.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  turbopack: { root: import.meta.dirname },
  serverExternalPackages: [
    "pino",
    "pg",
    "pg-boss",
    "prom-client",
    "next-auth",
    "@prisma/client",
    "@prisma/adapter-pg",
    "@kubernetes/client-node",
  ],
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
  rewrites: async () => [
    { source: "/healthz", destination: "/api/healthz" },
    { source: "/readyz", destination: "/api/readyz" },
  ],
};
