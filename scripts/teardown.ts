/**
 * Takes an environment out of AWS and proves that nothing is left: `make teardown ENV=dev`. What controllers made goes
 * first, since Terraform does not know it and it would block or survive a destroy; every step may be run again.
 */
import { parseArgs } from "node:util";
import { emptyCluster, platformClusters } from "./cloud/cluster.ts";
import { deleteLateLogs, madeByControllers, stillTagged } from "./cloud/leftovers.ts";
import { deleteImages, deleteRecords, emptyBuckets } from "./cloud/stored.ts";
import { passGuard, readTarget, type Target, typedName } from "./cloud/target.ts";
import { account, initialise, stateBucket, terraform } from "./cloud/terraform.ts";
import { untilGone } from "./cloud/tools.ts";

type Options = {
  environment?: string | undefined;
  step?: string | undefined;
  keepImages: boolean;
  wait: { pollSeconds: number; tries: number };
};

async function teardown(root: string, options: Options): Promise<void> {
  const target = readTarget(root, options.environment);
  if (target.protected)
    throw new Error(
      `${target.environment} protects its database from deletion. Set deletion_protection = false in ${target.folder}/terraform.tfvars by a pull request and have it applied first.`,
    );
  if (passGuard(root, "teardown", target, options.step) === "unlocked") {
    console.log(`Unlocked. Run make teardown ENV=${target.environment} within the hour.`);
    return;
  }
  const id = await account(target);
  console.log(
    `This deletes ${target.cluster} in account ${id}, ${target.region}, with its data and backups.`,
  );
  await typedName(target);
  const { wait } = options;

  const clusters = await platformClusters(target);
  if (clusters.includes(target.cluster)) await step("what Argo CD applied", () => emptyCluster(target));
  await step("what controllers made", () =>
    untilGone("load balancers, volumes and machines", () => madeByControllers(target), wait),
  );
  await step("records", () => deleteRecords(target));
  await step("buckets", () => emptyBuckets(target));
  await images(target, clusters, options.keepImages);
  await step("everything Terraform made", async () => {
    await initialise(target, stateBucket(target, id));
    await terraform(target, "destroy", "-input=false", "-auto-approve", "-lock-timeout=5m");
  });
  await step("late logs", () => deleteLateLogs(target));
  await step("proof", () =>
    untilGone("resources with the environment's tags", () => stillTagged(target), wait),
  );
  console.log(`Nothing in ${id} carries the tags of ${target.cluster} any more.`);
}

/** The registry is shared: what another cluster still runs must stay. */
async function images(target: Target, clusters: readonly string[], keep: boolean): Promise<void> {
  const others = clusters.filter((name) => name !== target.cluster);
  if (keep) console.log("Images are kept, as KEEP_IMAGES says.");
  else if (others.length > 0) console.log(`Images are kept: ${others.join(", ")} may run them.`);
  else await step("images", () => deleteImages(target));
}

async function step(what: string, work: () => Promise<void>): Promise<void> {
  console.log(`\n== ${what}`);
  await work();
}

const { values } = parseArgs({
  options: {
    environment: { type: "string" },
    step: { type: "string" },
    "keep-images": { type: "boolean", default: false },
    "poll-seconds": { type: "string", default: "15" },
    tries: { type: "string", default: "40" },
  },
});
await teardown(process.cwd(), {
  environment: values.environment,
  step: values.step || undefined,
  keepImages: values["keep-images"],
  wait: { pollSeconds: Number(values["poll-seconds"]), tries: Number(values.tries) },
}).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
