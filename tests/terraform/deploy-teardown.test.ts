import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Answers, stubPrograms } from "#tests/support/stub-programs.ts";

const repository = join(import.meta.dirname, "../..");

const applications = {
  items: [
    { metadata: { name: "order-service-dev" }, spec: { source: { path: "manifests/apps/order-service" } } },
    { metadata: { name: "platform" }, spec: { source: { path: "manifests/argocd/applications" } } },
    { metadata: { name: "argocd" }, spec: { sources: [{ chart: "argo-cd" }, { path: "manifests/argocd" }] } },
  ],
};
const volume = (name: string, persistentVolumeReclaimPolicy: string) => ({
  metadata: { name },
  spec: { persistentVolumeReclaimPolicy },
});
const namespaces = {
  items: ["karpenter", "monitoring", "kube-system"].map((name) => ({ metadata: { name } })),
};
const service = (name: string, type: string) => ({
  metadata: { name, namespace: "ingress" },
  spec: { type },
});
const nothing = { ResourceTagMappingList: [] };
const tagged = (...arns: string[]) => ({ ResourceTagMappingList: arns.map((arn) => ({ ResourceARN: arn })) });
const tags = "aws resourcegroupstaggingapi get-resources --tag-filters";
const own = `${tags} Key=Platform,Values=kubeflow-ops Key=Environment,Values=dev`;
const key = "arn:aws:kms:us-east-1:123456789012:key/one";

/** An account with a dev environment that was used, and nothing else. */
const inUse: Answers = {
  "aws sts": [{ Account: "123456789012" }],
  "aws eks list-clusters": [{ clusters: ["kubeflow-ops-dev", "of-somebody-else"] }],
  "kubectl get applications": [applications],
  "kubectl get namespaces": [namespaces],
  "kubectl get persistentvolumes": [{ items: [volume("kept", "Retain"), volume("going", "Delete")] }],
  "kubectl get services": [{ items: [service("traefik", "LoadBalancer"), service("inside", "ClusterIP")] }],
  [`${tags} Key=elbv2.k8s.aws/cluster`]: [tagged("arn:aws:elasticloadbalancing:one"), nothing],
  [own]: [tagged(key)],
  [`${own} --resource-type-filters s3`]: [tagged("arn:aws:s3:::kubeflow-ops-dev-loki-123456789012")],
  [`${own} --resource-type-filters route53`]: [tagged("arn:aws:route53:::hostedzone/Z1")],
  "aws s3api list-object-versions": [
    { Versions: [{ Key: "a", VersionId: "1" }], DeleteMarkers: [{ Key: "b", VersionId: "2" }] },
    {},
  ],
  "aws route53 list-resource-record-sets": [
    {
      ResourceRecordSets: [
        { Name: "x.", Type: "NS" },
        { Name: "x.", Type: "SOA" },
        { Name: "order.x.", Type: "A" },
      ],
    },
  ],
  "aws ecr describe-repositories": [
    {
      repositories: [
        { repositoryName: "kubeflow-ops/order-service" },
        { repositoryName: "of-somebody-else" },
      ],
    },
  ],
  "aws ecr list-images": [
    { imageIds: [{ imageDigest: "sha256:1", imageTag: "t" }, { imageDigest: "sha256:1" }] },
  ],
  "aws logs describe-log-groups": [{ logGroups: [{ logGroupName: "/aws/eks/kubeflow-ops-dev/cluster" }] }],
  "aws kms describe-key": [{ KeyMetadata: { KeyState: "PendingDeletion" } }],
};

describe("make deploy and make teardown, with programs that only write down their calls", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "environments-"));
    cpSync(join(repository, "terraform/environments"), join(folder, "terraform/environments"), {
      recursive: true,
    });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a script in a copy of the environments; `typed` is what the person types. */
  async function run(script: string, typed: string, answers: Answers, ...args: string[]) {
    const stubs = stubPrograms(mkdtempSync(join(folder, "run-")), ["aws", "kubectl", "terraform"], answers);
    const child = spawn(process.execPath, [join(repository, "scripts", script), ...args], {
      cwd: folder,
      env: { ...process.env, PATH: stubs.path },
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.stdin.end(`${typed}\n`);
    const code = await new Promise((resolve) => child.on("close", resolve));
    return { code, output, calls: stubs.calls() };
  }
  const deploy = (typed: string, ...args: string[]) => run("deploy.ts", typed, inUse, ...args);
  const teardown = (typed: string, answers: Answers, ...args: string[]) =>
    run("teardown.ts", typed, answers, "--poll-seconds", "0", "--tries", "3", ...args);
  const dev = ["--environment", "dev"];
  const prod = ["--environment", "prod"];
  const unprotect = () => {
    const path = join(folder, "terraform/environments/prod/terraform.tfvars");
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace("deletion_protection    = true", "deletion_protection = false"),
    );
  };

  test("deploy plans, has the name typed, and applies that very plan", async () => {
    const { code, output, calls } = await deploy("dev", ...dev);
    expect(output).toContain("account 123456789012, us-east-1");
    expect(code).toBe(0);
    const [, init = "", plan = "", apply = ""] = calls;
    expect(init).toContain("init -input=false -lockfile=readonly -reconfigure");
    expect(init).toContain("-backend-config=bucket=kubeflow-ops-terraform-state-123456789012");
    expect(plan).toMatch(/environments\/dev plan .*-out=\S+deploy\.tfplan$/);
    expect(apply).toMatch(/environments\/dev apply .*deploy\.tfplan$/);
    expect(apply.split(" ").at(-1)).toBe(plan.split("-out=").at(-1));
    expect(calls).toHaveLength(4);
  });

  test.each(["", "prod", "yes"])(
    "deploy changes nothing when %j is typed instead of the name",
    async (typed) => {
      const { code, output, calls } = await deploy(typed, ...dev);
      expect(code).toBe(1);
      expect(output).toContain("nothing was done");
      expect(calls.filter((call) => call.includes(" apply "))).toEqual([]);
    },
  );

  test.each([
    ["", "Name the environment"],
    ["stage", "There is no environment stage"],
    ["../dev", "../dev is no name of an environment"],
  ])("deploy of %j says what is wrong with that name", async (name, told) => {
    const { code, output, calls } = await deploy("dev", "--environment", name);
    expect({ code, calls }).toEqual({ code: 1, calls: [] });
    expect(output).toContain(told);
  });

  test("deploy of prod takes two steps, and the first is good for one use", async () => {
    const refused = await deploy("prod", ...prod);
    expect(refused).toMatchObject({ code: 1, calls: [] });
    expect(refused.output).toContain("make deploy ENV=prod STEP=unlock");
    expect(await deploy("prod", ...prod, "--step", "unlock")).toMatchObject({ code: 0, calls: [] });
    expect((await deploy("prod", ...prod)).code).toBe(0);
    expect(await deploy("prod", ...prod)).toMatchObject({ code: 1, calls: [] });
  });

  test("teardown removes what controllers made, what is stored, what Terraform made, and proves it", async () => {
    const { code, output, calls } = await teardown("dev", inUse, ...dev);
    expect(output).toContain("Nothing in 123456789012 carries the tags of kubeflow-ops-dev any more.");
    expect(code).toBe(0);
    const order = [
      "kubectl patch application platform",
      "kubectl delete application platform",
      "kubectl delete application argocd",
      "kubectl delete application order-service-dev",
      "kubectl delete deployments,statefulsets,cronjobs,jobs --all -n monitoring",
      "kubectl delete ingress --all",
      "kubectl delete service traefik -n ingress",
      "kubectl patch persistentvolume kept",
      "kubectl delete persistentvolumeclaims --all",
      "kubectl delete nodepools.karpenter.sh --all",
      "kubectl delete ec2nodeclasses.karpenter.k8s.aws --all",
      `${tags} Key=elbv2.k8s.aws/cluster`,
      "aws route53 change-resource-record-sets",
      "aws s3api delete-objects --bucket kubeflow-ops-dev-loki-123456789012",
      "aws ecr batch-delete-image --repository-name kubeflow-ops/order-service --image-ids imageDigest=sha256:1",
      "terraform",
      "aws logs delete-log-group --log-group-name /aws/eks/kubeflow-ops-dev/cluster",
      "aws kms describe-key",
    ];
    const places = order.map((start) => calls.findIndex((call) => call.startsWith(start)));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(calls.filter((call) => / destroy /.test(call))).toHaveLength(1);
    // It looked again until the load balancer was gone.
    expect(calls.filter((call) => call.startsWith(`${tags} Key=elbv2`))).toHaveLength(2);
    // It spoke with this cluster only, and left alone what is somebody else's.
    expect(calls.filter((call) => call.startsWith("aws eks update-kubeconfig"))).toEqual([
      expect.stringContaining("--name kubeflow-ops-dev --region us-east-1 --kubeconfig"),
    ]);
    expect(calls.join("\n")).not.toMatch(
      /of-somebody-else|-n karpenter|-n kube-system|delete service inside/,
    );
    expect(calls.join("\n")).not.toMatch(/"Type":"(NS|SOA)"/);
  });

  test("teardown destroys nothing while something that a controller made is still there", async () => {
    const ofClaims = [
      "ebs.csi.aws.com/cluster,Values=true",
      "Platform,Values=kubeflow-ops",
      "Environment,Values=dev",
    ];
    const look = `aws ec2 describe-volumes --filters ${ofClaims.map((tag) => `Name=tag:${tag}`).join(" ")}`;
    const stuck = { ...inUse, [look]: [{ Volumes: [{ VolumeId: "vol-1" }] }] };
    const { code, output, calls } = await teardown("dev", stuck, ...dev);
    expect(code).toBe(1);
    expect(output).toContain("vol-1");
    expect(calls.filter((call) => call.startsWith("terraform"))).toEqual([]);
  });

  test("teardown is not done while anything carries the environment's tags", async () => {
    const left = { ...inUse, [own]: [tagged("arn:aws:rds:us-east-1:123456789012:snapshot:one")] };
    const { code, output } = await teardown("dev", left, ...dev);
    expect(code).toBe(1);
    expect(output).toContain("snapshot:one");
  });

  test("teardown of what is half gone goes on where it can", async () => {
    const half = { ...inUse, "aws eks list-clusters": [{ clusters: [] }] };
    const { code, calls } = await teardown("dev", half, ...dev);
    expect(code).toBe(0);
    expect(calls.filter((call) => call.startsWith("kubectl"))).toEqual([]);
  });

  test.each([
    ["another environment's cluster may run them", ["kubeflow-ops-dev", "kubeflow-ops-prod"], []],
    ["somebody asks for it", ["kubeflow-ops-dev"], ["--keep-images"]],
  ])("teardown keeps images when %s", async (_, clusters, args) => {
    const { code, calls } = await teardown(
      "dev",
      { ...inUse, "aws eks list-clusters": [{ clusters }] },
      ...dev,
      ...args,
    );
    expect(code).toBe(0);
    expect(calls.filter((call) => call.startsWith("aws ecr"))).toEqual([]);
  });

  test.each(["", "prod"])("teardown deletes nothing when %j is typed instead of the name", async (typed) => {
    const { code, calls } = await teardown(typed, inUse, ...dev);
    expect(code).toBe(1);
    expect(calls.filter((call) => !call.startsWith("aws sts"))).toEqual([]);
  });

  test("teardown of prod is refused while its database is protected, whatever is unlocked", async () => {
    const { code, output, calls } = await teardown("prod", inUse, ...prod, "--step", "unlock");
    expect({ code, calls }).toEqual({ code: 1, calls: [] });
    expect(output).toContain("deletion_protection = false");
    expect(existsSync(join(folder, ".portolan"))).toBe(false);
  });

  test("teardown of an unprotected prod takes two steps", async () => {
    unprotect();
    expect(await teardown("prod", inUse, ...prod)).toMatchObject({ code: 1, calls: [] });
    expect(await teardown("prod", inUse, ...prod, "--step", "unlock")).toMatchObject({ code: 0, calls: [] });
    const { calls } = await teardown(
      "prod",
      { "aws sts": [{ Account: "1" }], "aws eks list-clusters": [{ clusters: [] }] },
      ...prod,
    );
    expect(calls.some((call) => / destroy /.test(call))).toBe(true);
  });
});
