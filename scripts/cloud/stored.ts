import { z } from "zod";
import { byTags } from "./leftovers.ts";
import type { Target } from "./target.ts";
import { askAws } from "./tools.ts";

const version = z.object({ Key: z.string(), VersionId: z.string() });
const versions = z.object({
  Versions: z.array(version).nullish(),
  DeleteMarkers: z.array(version).nullish(),
});
const repositories = z.object({
  repositories: z.array(z.object({ repositoryName: z.string() })).default([]),
});
const images = z.object({
  imageIds: z
    .array(z.object({ imageDigest: z.string().optional(), imageTag: z.string().optional() }))
    .default([]),
});
const records = z.object({
  ResourceRecordSets: z.array(z.object({ Name: z.string(), Type: z.string() }).loose()).default([]),
});

/** What one call of S3 and of the registry deletes at most. */
const atOnce = { objects: 1000, images: 100 };

/** Deletes every version of every object in the environment's buckets; a versioned bucket is not empty before. */
export async function emptyBuckets(target: Target): Promise<void> {
  for (const arn of await byTags(target, tagsOf(target), "s3")) {
    const bucket = arn.split(":::").at(-1) ?? "";
    for (let round = await listed(target, bucket); round.length > 0; round = await listed(target, bucket)) {
      console.log(`${bucket}: ${round.length} versions`);
      const objects = JSON.stringify({ Objects: round, Quiet: true });
      await askAws(target.region, "s3api", "delete-objects", "--bucket", bucket, "--delete", objects);
    }
  }
}

async function listed(target: Target, bucket: string): Promise<z.infer<typeof version>[]> {
  const limit = ["--max-items", String(atOnce.objects)];
  const answer = await askAws(target.region, "s3api", "list-object-versions", "--bucket", bucket, ...limit);
  const { Versions, DeleteMarkers } = versions.parse(answer);
  // The command line may give a few more than the limit when it joins two pages.
  const found = [...(Versions ?? []), ...(DeleteMarkers ?? [])].slice(0, atOnce.objects);
  return found.map(({ Key, VersionId }) => ({ Key, VersionId }));
}

/** Deletes every image below the platform's prefix; the repositories stay, empty and free of charge. */
export async function deleteImages(target: Target): Promise<void> {
  const all = repositories.parse(await askAws(target.region, "ecr", "describe-repositories")).repositories;
  const ours = all.filter(({ repositoryName }) => repositoryName.startsWith(`${target.platform}/`));
  for (const { repositoryName } of ours) {
    const { imageIds } = images.parse(
      await askAws(target.region, "ecr", "list-images", "--repository-name", repositoryName),
    );
    const digests = [...new Set(imageIds.flatMap(({ imageDigest }) => imageDigest ?? []))];
    for (let from = 0; from < digests.length; from += atOnce.images) {
      const ids = digests.slice(from, from + atOnce.images).map((digest) => `imageDigest=${digest}`);
      const call = ["ecr", "batch-delete-image", "--repository-name", repositoryName, "--image-ids", ...ids];
      await askAws(target.region, ...call);
    }
    console.log(`${repositoryName}: ${digests.length} images`);
  }
}

/** Deletes the records that external-dns and cert-manager left; a zone with records is not deleted. */
export async function deleteRecords(target: Target): Promise<void> {
  for (const arn of await byTags(target, tagsOf(target), "route53:hostedzone")) {
    const zone = arn.split("/").at(-1) ?? "";
    const call = ["route53", "list-resource-record-sets", "--hosted-zone-id", zone];
    const { ResourceRecordSets } = records.parse(await askAws(target.region, ...call));
    // A zone's own two go with the zone.
    const others = ResourceRecordSets.filter(({ Type }) => Type !== "NS" && Type !== "SOA");
    for (const record of others) {
      const batch = JSON.stringify({ Changes: [{ Action: "DELETE", ResourceRecordSet: record }] });
      const change = [
        "route53",
        "change-resource-record-sets",
        "--hosted-zone-id",
        zone,
        "--change-batch",
        batch,
      ];
      await askAws(target.region, ...change);
    }
  }
}

function tagsOf(target: Target): Record<string, string> {
  return { Platform: target.platform, Environment: target.environment };
}
