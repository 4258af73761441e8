import { z } from "zod";
import type { Target } from "./target.ts";
import { askAws } from "./tools.ts";

const tagged = z.object({
  ResourceTagMappingList: z.array(z.object({ ResourceARN: z.string() })).default([]),
});
const volumes = z.object({ Volumes: z.array(z.object({ VolumeId: z.string() })).default([]) });
const reservations = z.object({
  Reservations: z.array(z.object({ Instances: z.array(z.object({ InstanceId: z.string() })) })).default([]),
});
const groups = z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })).default([]) });
const key = z.object({ KeyMetadata: z.object({ KeyState: z.string() }) });

/** ARNs of what carries all these tags, of some kinds only where they are named (`s3`, `route53:hostedzone`). */
export async function byTags(
  target: Target,
  tags: Record<string, string>,
  ...kinds: string[]
): Promise<string[]> {
  const filters = Object.entries(tags).map(([name, value]) => `Key=${name},Values=${value}`);
  const only = kinds.length === 0 ? [] : ["--resource-type-filters", ...kinds];
  const call = ["resourcegroupstaggingapi", "get-resources", "--tag-filters", ...filters, ...only];
  return tagged
    .parse(await askAws(target.region, ...call))
    .ResourceTagMappingList.map((entry) => entry.ResourceARN);
}

/** Load balancers, volumes and machines that controllers made in this cluster. Terraform knows none of them. */
export async function madeByControllers(target: Target): Promise<string[]> {
  const owned = `Name=tag:kubernetes.io/cluster/${target.cluster},Values=owned`;
  const alive = "Name=instance-state-name,Values=pending,running,stopping,stopped";
  const ofKarpenter = "Name=tag-key,Values=karpenter.sh/nodepool";
  const balancers = await byTags(target, { "elbv2.k8s.aws/cluster": target.cluster });
  const ofClaims = [
    "ebs.csi.aws.com/cluster=true",
    `Platform=${target.platform}`,
    `Environment=${target.environment}`,
  ];
  const filters = ofClaims.map((tag) => `Name=tag:${tag.replace("=", ",Values=")}`);
  const disks = volumes.parse(
    await askAws(target.region, "ec2", "describe-volumes", "--filters", ...filters),
  );
  const machines = reservations.parse(
    await askAws(target.region, "ec2", "describe-instances", "--filters", owned, alive, ofKarpenter),
  );
  return [
    ...balancers,
    ...disks.Volumes.map(({ VolumeId }) => VolumeId),
    ...machines.Reservations.flatMap(({ Instances }) => Instances.map(({ InstanceId }) => InstanceId)),
  ];
}

/** Everything that still carries the environment's tags, without keys that AWS deletes in some days by itself. */
export async function stillTagged(target: Target): Promise<string[]> {
  const found = await byTags(target, { Platform: target.platform, Environment: target.environment });
  const left: string[] = [];
  for (const arn of found) {
    if (arn.includes(":kms:") && (await pendingDeletion(target, arn))) continue;
    left.push(arn);
  }
  return left;
}

async function pendingDeletion(target: Target, arn: string): Promise<boolean> {
  const answer = key.parse(await askAws(target.region, "kms", "describe-key", "--key-id", arn));
  return answer.KeyMetadata.KeyState === "PendingDeletion";
}

/** The control plane writes its last lines after Terraform deleted the group, and EKS makes it again without tags. */
export async function deleteLateLogs(target: Target): Promise<void> {
  const prefix = `/aws/eks/${target.cluster}/`;
  const call = ["logs", "describe-log-groups", "--log-group-name-prefix", prefix];
  for (const { logGroupName } of groups.parse(await askAws(target.region, ...call)).logGroups)
    await askAws(target.region, "logs", "delete-log-group", "--log-group-name", logGroupName);
}
