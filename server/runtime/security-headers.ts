export type PolicySettings = {
  nonce: string;
  /** The provider's own address: forms lead there at sign-in, avatars come from there. */
  githubUrl: string;
  secure: boolean;
  /** React's development build evaluates text; the production build does not. */
  development: boolean;
};

/**
 * The content security policy of a page. Styles are inline because Monaco writes style elements as it draws;
 * Monaco's and the preview's workers come from our own files, some by way of a blob.
 */
export function contentSecurityPolicy({ nonce, githubUrl, secure, development }: PolicySettings): string {
  const github = new URL(githubUrl).origin;
  const directives = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'${development ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: ${github} https://avatars.githubusercontent.com`,
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    // Chromium holds the redirect that follows a form to this list as well.
    `form-action 'self' ${github}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ];
  return [...directives, ...(secure ? ["upgrade-insecure-requests"] : [])].join("; ");
}

/** What every answer carries, whatever it is. */
export const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
  { key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" },
];
