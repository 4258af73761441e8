/** What the service reads from its environment. A missing or malformed value stops the start and is named. */
export type Settings = {
  host: string;
  port: number;
{%- if values.database == "postgresql" %}
  databaseUrl: string;
{%- endif %}
  /** How long requests under way may take after SIGTERM. Milliseconds. */
  drainMs: number;
};

export function readSettings(env: NodeJS.ProcessEnv): Settings {
{%- if values.database == "postgresql" %}
  const databaseUrl = env["DATABASE_URL"];
  if (!databaseUrl) throw new Error("DATABASE_URL is missing; example: postgres://user:password@host:5432/name");
{%- endif %}
  return {
    host: env["HOST"] ?? "0.0.0.0",
    port: readInteger(env, "PORT", 8080),
{%- if values.database == "postgresql" %}
    databaseUrl,
{%- endif %}
    drainMs: readInteger(env, "DRAIN_MS", 20_000),
  };
}

function readInteger(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined) return fallback;
  if (!/^\d+$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}"; example: ${fallback}`);
  return Number(text);
}
