import { type NameFault, quoteCharacter, unicodeTrick } from "#domain/scaffold/unicode-trick.ts";

/** What the portal derives from a service's name; the longest decides how long a name may be. */
const derivedSuffixes = [
  "-prod",
  "-db-credentials",
  // A generated ConfigMap or Secret: kustomize adds a dash and ten characters of hash.
  "-credentials-0123456789",
  // The pod of a Job, or of a CronJob's Job: a dash and five characters.
  "-migrate-01234",
] as const;

/** RFC 1035: a DNS label, and so a namespace, a Service and every label value, has at most 63 characters. */
const labelLength = 63;
export const shortestName = 2;
export const longestName = labelLength - Math.max(...derivedSuffixes.map((suffix) => suffix.length));

const reservedNames: ReadonlySet<string> = new Set(
  `admin administrator all api app apps argocd auth base cert-manager ci cluster config default dev docs
  external-secrets gateway grafana health healthz home information-schema ingress istio-system kubernetes kyverno
  livez localhost main manifests master metrics monitoring new none null ops overlays platform portal portolan
  postgres prod prometheus public readyz root self service services slo staging system template templates test
  tests true undefined unknown www`
    .split(/\s+/)
    .filter((name) => name !== ""),
);
const reservedPrefixes = ["kube-", "argocd-", "portal-", "portolan-", "pg-"] as const;
const environmentEndings = ["-dev", "-prod", "-staging", "-test"] as const;

export type NameState = "free" | "taken" | "claimed" | "reserved" | "malformed";
export type NameJudgement = { state: NameState; message: string; mend: string };

/** Names in use: `taken` stand in the repository, `claimed` belong to open requests. Compared without case. */
export type KnownNames = { taken: Iterable<string>; claimed: Iterable<string> };

/** Judges a name as a person types it. `free` has no mend. */
export function nameState(name: string, known: KnownNames): NameJudgement {
  const fault = malformedBecause(name);
  if (fault) return { state: "malformed", message: fault.message, mend: fault.mend };
  const reserved = reservedBecause(name);
  if (reserved) return { state: "reserved", message: reserved.message, mend: reserved.mend };
  if (includes(known.taken, name)) {
    return {
      state: "taken",
      message: `A service called "${name}" already exists.`,
      mend: "Choose another name, or change the existing service.",
    };
  }
  if (includes(known.claimed, name)) {
    return {
      state: "claimed",
      message: `An open request is already creating "${name}".`,
      mend: "Choose another name, or wait for that request to end.",
    };
  }
  return { state: "free", message: `"${name}" is free.`, mend: "" };
}

/** What is wrong with a name in itself, whoever else uses it; null for a good name. */
export function serviceNameFault(name: string): NameFault | null {
  return malformedBecause(name) ?? reservedBecause(name);
}

function malformedBecause(name: string): NameFault | null {
  if (name === "") return fault("name-empty", "The service has no name.", "Enter a name like pay-api.");
  const trick = unicodeTrick(name);
  if (trick) return trick;
  if (name !== name.toLowerCase())
    return fault(
      "name-upper-case",
      `"${name}" has capital letters, which DNS names do not keep.`,
      `Write "${name.toLowerCase()}".`,
    );
  const odd = /[^a-z0-9-]/.exec(name)?.[0];
  if (odd !== undefined)
    return fault(
      "name-character",
      `"${name}" contains ${quoteCharacter(odd)}.`,
      "Use lower-case letters, digits and hyphens.",
    );
  if (!/^[a-z]/.test(name))
    return fault("name-start", `"${name}" does not begin with a letter.`, "Begin with a letter a to z.");
  if (name.endsWith("-"))
    return fault("name-end", `"${name}" ends with a hyphen.`, "End with a letter or a digit.");
  if (name.includes("--"))
    return fault(
      "name-hyphens",
      `"${name}" has two hyphens in a row, as encoded foreign names do.`,
      "Use one hyphen.",
    );
  if (name.length < shortestName)
    return fault(
      "name-short",
      `"${name}" is too short to tell apart.`,
      `Use at least ${shortestName} characters.`,
    );
  if (name.length > longestName)
    return fault(
      "name-long",
      `"${name}" has ${name.length} characters; names derived from it would pass Kubernetes' limit of ${labelLength}.`,
      `Use at most ${longestName} characters.`,
    );
  return null;
}

function reservedBecause(name: string): NameFault | null {
  if (reservedNames.has(name))
    return fault(
      "name-reserved",
      `"${name}" is reserved for the platform.`,
      "Say what the service does: payments-api.",
    );
  const prefix = reservedPrefixes.find((reserved) => name.startsWith(reserved));
  if (prefix)
    return fault(
      "name-reserved",
      `Names that begin with "${prefix}" are reserved for the platform.`,
      "Begin with another word.",
    );
  const ending = environmentEndings.find((environment) => name.endsWith(environment));
  if (ending)
    return fault(
      "name-environment",
      `"${name}" ends like an environment: the portal adds "${ending}" itself.`,
      `Leave out "${ending}".`,
    );
  return null;
}

function includes(names: Iterable<string>, name: string): boolean {
  for (const known of names) if (known.toLowerCase() === name) return true;
  return false;
}

function fault(code: string, message: string, mend: string): NameFault {
  return { code, message, mend };
}
