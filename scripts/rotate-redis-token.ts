/**
 * Gives Redis of an environment a new token and writes it where its services read it; the first time this is what makes
 * Redis ask for one: `node scripts/rotate-redis-token.ts --environment dev`. Redis then takes the token before it, or
 * none, as well, until `--finish`, once the services have the new one. The token is in no state and in no argument.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { readTarget, typedName } from "./cloud/target.ts";
import { askAws, untilGone } from "./cloud/tools.ts";

const groups = z.object({
  ReplicationGroups: z
    .array(
      z.object({
        Status: z.string(),
        NodeGroups: z.array(
          z.object({ PrimaryEndpoint: z.object({ Address: z.string(), Port: z.number() }) }),
        ),
      }),
    )
    .length(1),
});
const listed = z.object({ SecretList: z.array(z.object({ Name: z.string() })) });
const held = z.object({ SecretString: z.string() });

async function rotate(environment: string | undefined, finish: boolean, pollSeconds: number): Promise<void> {
  const target = readTarget(process.cwd(), environment);
  const aws = (...args: string[]) => askAws(target.region, ...args);
  const find = ["elasticache", "describe-replication-groups", "--replication-group-id", target.cluster];
  const group = groups.parse(await aws(...find)).ReplicationGroups[0];
  const place = group?.NodeGroups[0]?.PrimaryEndpoint;
  const all = listed.parse(
    await aws("secretsmanager", "list-secrets", "--filters", `Key=name,Values=${target.cluster}/`),
  );
  const readers = all.SecretList.map(({ Name }) => Name).filter((name) => name.endsWith("/redis"));
  const [first] = readers;
  if (place === undefined || first === undefined)
    throw new Error(`${target.cluster} has no Redis, or nobody who reads its token.`);
  console.log(`Redis ${target.cluster}; its token is read from ${readers.join(", ")}.`);
  await typedName(target);

  const folder = mkdtempSync(join(tmpdir(), "token-"));
  const file = (content: object) => {
    const path = join(folder, "content.json");
    writeFileSync(path, JSON.stringify(content), { mode: 0o600 });
    return `file://${path}`;
  };
  const settle = (AuthToken: string, AuthTokenUpdateStrategy: string) => {
    const change = {
      ReplicationGroupId: target.cluster,
      AuthToken,
      AuthTokenUpdateStrategy,
      ApplyImmediately: true,
    };
    return aws("elasticache", "modify-replication-group", "--cli-input-json", file(change));
  };
  try {
    if (finish) {
      const { SecretString } = held.parse(
        await aws("secretsmanager", "get-secret-value", "--secret-id", first),
      );
      await settle(
        new URL(z.object({ url: z.string() }).parse(JSON.parse(SecretString)).url).password,
        "SET",
      );
      console.log("Redis takes this token and no other now.");
      return;
    }
    const token = randomBytes(32).toString("hex");
    await settle(token, "ROTATE");
    const status = async () => groups.parse(await aws(...find)).ReplicationGroups.map(({ Status }) => Status);
    const busy = async () => (await status()).filter((one) => one !== "available");
    await untilGone("changes of Redis", busy, { pollSeconds, tries: 60 });
    const url = `rediss://:${token}@${place.Address}:${place.Port}`;
    for (const name of readers)
      await aws("secretsmanager", "put-secret-value", "--secret-id", name, "--secret-string", file({ url }));
    console.log(
      "Written. Restart the services once External Secrets has copied it, then run this with --finish.",
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    environment: { type: "string" },
    finish: { type: "boolean", default: false },
    "poll-seconds": { type: "string", default: "15" },
  },
});
await rotate(values.environment, values.finish, Number(values["poll-seconds"])).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
