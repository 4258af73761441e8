/** Reads the environment. A missing or malformed value stops the start and is named with an example. */
export type Environment = {
  text: (name: string, example: string) => string;
  optional: (name: string) => string | null;
  integer: (name: string, fallback: number) => number;
};

export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  return {
    text: (name, example) => {
      const value = env[name];
      if (!value) throw new Error(`${name} is missing; example: ${example}`);
      return value;
    },
    optional: (name) => env[name] || null,
    integer: (name, fallback) => {
      const value = env[name];
      if (value === undefined || value === "") return fallback;
      if (!/^\d{1,9}$/.test(value)) throw new Error(`${name} must be a whole number, not "${value}"; example: ${fallback}`);
      return Number(value);
    },
  };
}

/** Where the service listens and how it ends. Times in milliseconds. */
export type ProcessSettings = { host: string; port: number; logLevel: string; settleMs: number; drainMs: number };

/** The part of the environment that every service has. */
export function readProcessSettings(env: NodeJS.ProcessEnv): ProcessSettings {
  const { optional, integer } = readEnvironment(env);
  return {
    host: optional("HOST") ?? "0.0.0.0",
    port: integer("PORT", 8080),
    logLevel: optional("LOG_LEVEL") ?? "info",
    settleMs: integer("SETTLE_MS", 2_000),
    drainMs: integer("DRAIN_MS", 25_000),
  };
}
