import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Made, readMade, statementsOf } from "./made-resources.ts";
import { findTerraform, openWorkspace, type Workspace } from "./terraform-program.ts";

const root = join(import.meta.dirname, "../..");
const terraform = findTerraform();
const about = "missing" in terraform ? terraform.missing : "made by terraform test";

/** What the requirement rows say of each environment. */
const rows = {
  dev: {
    zones: 2,
    natGateways: 1,
    cidr: "10.0.0.0/16",
    instance: "t3.medium",
    database: { instance_class: "db.t3.micro", multi_az: false, deletion_protection: false },
    cache: { node_type: "cache.t3.micro", num_cache_clusters: 1 },
  },
  prod: {
    zones: 3,
    natGateways: 3,
    cidr: "10.1.0.0/16",
    instance: "m5.xlarge",
    database: { instance_class: "db.m5.large", multi_az: true, deletion_protection: true },
    cache: { node_type: "cache.t3.small", num_cache_clusters: 2 },
  },
} as const;

describe.skipIf("missing" in terraform)(`the environments, ${about}`, () => {
  let workspace: Workspace;
  beforeAll(() => {
    if (!("missing" in terraform)) workspace = openWorkspace(terraform);
    // A service is a folder with a catalog file; nothing else is told of this one.
    const folder = join(workspace.folder, "manifests/apps/brand-new");
    mkdirSync(join(folder, "base"), { recursive: true });
    writeFileSync(join(folder, "catalog-info.yaml"), "kind: Component\n");
    const secret =
      "spec:\n  data:\n    - secretKey: url\n      remoteRef:\n        key: brand-new/database\n";
    writeFileSync(join(folder, "base/externalsecret.yaml"), secret);
  });
  afterAll(() => workspace.remove());

  describe.each(["dev", "prod"] as const)("%s", (environment) => {
    const expected = rows[environment];
    const name = `kubeflow-ops-${environment}`;
    let made: Made[] = [];
    const all = (type: string) => made.filter((resource) => resource.type === type);
    const at = (address: string) => made.find((resource) => resource.address === address)?.values;
    const policyOf = (service: string) =>
      made
        .filter((one) => one.type === "aws_iam_role_policy" && one.values.role === `${name}-${service}`)
        .flatMap((one) => statementsOf(one.values.policy));

    beforeAll(async () => {
      const folder = `environments/${environment}`;
      const ready = await workspace.initialise(folder);
      expect(ready.code, ready.output).toBe(0);
      const report = readMade((await workspace.run(folder, "test", "-json", "-verbose")).stdout);
      expect(report.complaints).toEqual([]);
      made = report.made;
    }, 600_000);

    test("has the network of its row", () => {
      expect(at("module.vpc.aws_vpc.this")).toMatchObject({ cidr_block: expected.cidr });
      expect(all("aws_nat_gateway")).toHaveLength(expected.natGateways);
      for (const kind of ["public", "private", "database"]) {
        const subnets = made.filter(({ address }) => address.startsWith(`module.vpc.aws_subnet.${kind}[`));
        expect(subnets).toHaveLength(expected.zones);
      }
    });

    test("has nodes of its row's size", () => {
      expect(at("module.eks.aws_eks_node_group.platform")).toMatchObject({
        instance_types: [expected.instance],
        remote_access: [],
      });
    });

    test("keeps the audit log and opens the API server to named networks only", () => {
      const cluster = at("module.eks.aws_eks_cluster.this");
      expect(cluster?.enabled_cluster_log_types).toContain("audit");
      expect(JSON.stringify(cluster?.vpc_config)).not.toContain("0.0.0.0/0");
    });

    test("has the database and the cache of its row, with passwords that AWS keeps", () => {
      expect(at("module.rds.aws_db_instance.this")).toMatchObject({
        ...expected.database,
        engine: "postgres",
        engine_version: "15",
        backup_retention_period: 7,
        storage_encrypted: true,
        publicly_accessible: false,
        manage_master_user_password: true,
        password: null,
      });
      expect(at("module.elasticache.aws_elasticache_replication_group.this")).toMatchObject({
        ...expected.cache,
        transit_encryption_enabled: true,
        auth_token: null,
      });
    });

    test("lets nobody but the nodes reach either of them", () => {
      const rules = all("aws_vpc_security_group_ingress_rule").filter((rule) => !/vpc\./.test(rule.address));
      const nodes = Object(
        Object(at("module.eks.aws_eks_cluster.this")?.vpc_config)[0],
      ).cluster_security_group_id;
      expect(rules.map(({ values }) => values.referenced_security_group_id)).toEqual([nodes, nodes]);
      expect(rules.map(({ values }) => values.cidr_ipv4)).toEqual([null, null]);
    });

    test("has the order queue and its dead letters", () => {
      const queue = at('module.sqs["order-queue"].aws_sqs_queue.this');
      const dead = at('module.sqs["order-queue"].aws_sqs_queue.dead_letters');
      expect(queue?.name).toBe(`${name}-order-queue`);
      expect(JSON.parse(String(queue?.redrive_policy))).toEqual({
        maxReceiveCount: 3,
        deadLetterTargetArn: dead?.arn,
      });
      expect(dead).toMatchObject({ name: `${name}-order-dlq`, message_retention_seconds: 1_209_600 });
    });

    test("lets order-service send to its queue and do nothing else", () => {
      const queue = String(at('module.sqs["order-queue"].aws_sqs_queue.this')?.arn);
      expect(policyOf("order-service")).toEqual([
        { Effect: "Allow", Action: ["sqs:GetQueueUrl", "sqs:SendMessage"], Resource: [queue] },
      ]);
    });

    test("lets notification-service take from its queue and do nothing else", () => {
      const queue = String(at('module.sqs["order-queue"].aws_sqs_queue.this')?.arn);
      const dead = String(at('module.sqs["order-queue"].aws_sqs_queue.dead_letters')?.arn);
      const taking = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"];
      expect(policyOf("notification-service")).toEqual([
        { Effect: "Allow", Action: taking, Resource: [queue] },
        { Effect: "Allow", Action: ["sqs:GetQueueUrl", "sqs:GetQueueAttributes"], Resource: [queue, dead] },
      ]);
    });

    test("lets only External Secrets read secrets", () => {
      const readers = all("aws_iam_role_policy").filter(({ values }) =>
        /GetSecretValue/.test(String(values.policy)),
      );
      expect(readers.map(({ values }) => values.role)).toEqual([`${name}-external-secrets`]);
      const [read] = policyOf("external-secrets");
      expect(read?.Resource).toEqual([`arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}/*`]);
    });

    test("gives a service that was only added to the catalog its role, and a place to the secret it reads", () => {
      const role = at('module.workload_role["brand-new"].aws_iam_role.this');
      expect(role?.name).toBe(`${name}-brand-new`);
      expect(String(role?.assume_role_policy)).toContain(
        `"system:serviceaccount:brand-new-${environment}:brand-new"`,
      );
      expect(policyOf("brand-new")).toEqual([]);
      const secrets = all("aws_secretsmanager_secret").map(({ values }) => values.name);
      expect(secrets).toContain(`${name}/brand-new/database`);
      expect(secrets).toEqual(expect.arrayContaining([`${name}/order-service/database`, `${name}/grafana`]));
    });

    test("makes every role, queue and bucket that a manifest names", () => {
      const named = new Set(
        globSync("manifests/**/*.yaml", { cwd: root }).flatMap(
          (path) =>
            readFileSync(join(root, path), "utf8").match(new RegExp(`${name}(?:-[a-z0-9]+)+`, "g")) ?? [],
        ),
      );
      const names = made.flatMap(({ values }) => [values.name, values.bucket]);
      expect(named).toContain(`${name}-order-service`);
      expect([...named].filter((one) => !names.includes(one))).toEqual([]);
    });

    test("lets no role of a pod do everything anywhere, nor be taken by any account of a namespace", () => {
      const granted = all("aws_iam_role_policy").flatMap(({ values }) => statementsOf(values.policy));
      expect(
        granted.flatMap(({ Action }) => Action).filter((action) => /^\*$|^[a-z0-9-]+:\*$/.test(action)),
      ).toEqual([]);
      const trusts = all("aws_iam_role").flatMap(({ values }) => statementsOf(values.assume_role_policy));
      const subjects = trusts.flatMap(
        ({ Condition }) => JSON.stringify(Condition ?? {}).match(/serviceaccount:[^"]*/g) ?? [],
      );
      expect(subjects.length).toBeGreaterThan(10);
      expect(subjects.filter((subject) => subject.includes("*"))).toEqual([]);
    });

    test("rotates every key of its own", () => {
      expect(all("aws_kms_key").length).toBeGreaterThan(3);
      expect(all("aws_kms_key").filter(({ values }) => values.enable_key_rotation !== true)).toEqual([]);
    });
  });
});
