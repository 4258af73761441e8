/**
 * Deletes images that main neither names nor named within the rollback window: `node scripts/retire-images.ts --delete`,
 * without the option it only says which. The registry cannot decide this, since it does not know Git; see
 * docs/decisions/0009-only-git-retires-images.md. Needs AWS_REGION and IMAGE_REGISTRY.
 */
import { parseArgs } from "node:util";
import { z } from "zod";
import { namedSince, retired, type StoredImage } from "./cloud/retention.ts";
import { askAws } from "./cloud/tools.ts";
import { openRepository } from "./repository.ts";

const rollbackDays = 90;
const keeping = { newest: 10, days: 30 };
const deletedAtOnce = 100;

const described = z.object({
  imageDetails: z
    .array(
      z.object({
        imageDigest: z.string(),
        imageTags: z.array(z.string()).default([]),
        imagePushedAt: z.coerce.date(),
      }),
    )
    .default([]),
});
const repositories = z.object({
  repositories: z.array(z.object({ repositoryName: z.string() })).default([]),
});

const { values } = parseArgs({ options: { delete: { type: "boolean", default: false } } });
const { AWS_REGION: region, IMAGE_REGISTRY: registry = "" } = process.env;
const prefix = registry.split("/").slice(1).join("/");
if (!region || prefix === "") throw new Error("Set AWS_REGION, and IMAGE_REGISTRY as bootstrap printed it.");

async function imagesOf(name: string): Promise<StoredImage[]> {
  const answer = described.parse(
    await askAws(region ?? "", "ecr", "describe-images", "--repository-name", name),
  );
  return answer.imageDetails.map(({ imageDigest, imageTags, imagePushedAt }) => ({
    digest: imageDigest,
    tags: imageTags,
    pushedAt: imagePushedAt,
  }));
}

const repository = openRepository(process.cwd());
const now = new Date();
const since = new Date(now.getTime() - rollbackDays * 86_400_000);
const all = repositories.parse(await askAws(region, "ecr", "describe-repositories")).repositories;
for (const { repositoryName } of all.filter((one) => one.repositoryName.startsWith(`${prefix}/`))) {
  const service = repositoryName.slice(prefix.length + 1);
  const images = await imagesOf(repositoryName);
  const going = retired(images, namedSince(repository, service, since), now, keeping);
  console.log(`${repositoryName}: ${images.length} images, ${going.length} that nothing names`);
  for (const { digest, tags } of going) console.log(`  ${digest} ${tags.join(" ")}`);
  for (let from = 0; values.delete && from < going.length; from += deletedAtOnce) {
    const ids = going.slice(from, from + deletedAtOnce).map(({ digest }) => `imageDigest=${digest}`);
    await askAws(
      region,
      "ecr",
      "batch-delete-image",
      "--repository-name",
      repositoryName,
      "--image-ids",
      ...ids,
    );
  }
}
