/** Shapes of keys that their makers publish, so that leaks can be found (GitHub secret scanning, the vendors' own pages). */
const shapes: readonly (readonly [what: string, shape: RegExp])[] = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY/],
  ["a GitHub token", /\bgh[opsur]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}/],
  ["a GitLab token", /\bglpat-[A-Za-z0-9_-]{16,}/],
  ["an AWS access key", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a Slack token", /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
  ["a Google API key", /\bAIza[A-Za-z0-9_-]{35}/],
  ["an npm token", /\bnpm_[A-Za-z0-9]{30,}/],
  ["a Stripe key", /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/],
  ["an API key", /\bsk-[A-Za-z0-9_-]{20,}/],
  ["a signed token", /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\./],
  ["a Vault token", /\bhv[bsr]\.[A-Za-z0-9_-]{20,}/],
  ["a password in an address", /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]{3,}@/i],
  ["a password", /\b(?:password|passwd|secret|token|api[_-]?key)\s*[=:]\s*\S{8,}/i],
];

/** What kind of secret a text looks like, in words; null where it looks like none. */
export function secretLike(text: string): string | null {
  return shapes.find(([, shape]) => shape.test(text))?.[0] ?? null;
}
