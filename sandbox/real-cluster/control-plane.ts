import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import { z } from "zod";
import { accountNames, accounts, loadTokens, type Tokens } from "#sandbox/cluster/api/accounts.ts";
import { loadCertificates } from "#sandbox/cluster/api/certificates.ts";
import { type Component, type ComponentMaker, componentsIn } from "#sandbox/component.ts";
import { freePort } from "#sandbox/free-port.ts";
import { until } from "#sandbox/until.ts";

export type ControlPlane = {
  url: string;
  caPem: string;
  tokens: Tokens;
  etcd: Component;
  server: Component;
  /** Prepares another component of this cluster. */
  component: ComponentMaker;
  /** Waits until the API server says that it is ready. */
  ready(): Promise<void>;
  /** Compacts etcd up to now and restarts the API server, whose cache would go on telling what etcd forgot. */
  forget(): Promise<void>;
  close(): Promise<void>;
};

const readyMs = 90_000;

/** Starts etcd and the API server, which knows the trial cluster's accounts by token. */
export async function startControlPlane(bin: string, dir: string, port: number): Promise<ControlPlane> {
  mkdirSync(dir, { recursive: true });
  const component = componentsIn(dir);
  const tokens = loadTokens(join(dir, "tokens.json"));
  const certificates = await loadCertificates(join(dir, "pki"), new Date());
  const files = {
    tokens: put(dir, "tokens.csv", tokenTable(tokens)),
    certificate: put(dir, "server.pem", certificates.certificatePem),
    key: put(dir, "server.key", certificates.keyPem),
    signer: signingKey(dir),
  };
  const apiPort = port || (await freePort());
  const etcdUrl = `http://127.0.0.1:${await freePort()}`;
  const peerUrl = `http://127.0.0.1:${await freePort()}`;
  const etcd = component({
    name: "etcd",
    program: join(bin, "etcd"),
    args: [
      `--data-dir=${join(dir, "etcd")}`,
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      // A trial world need not outlive a power cut, and on a slow disk every write would wait for it.
      "--unsafe-no-fsync=true",
    ],
  });
  const server = component({
    name: "kube-apiserver",
    program: join(bin, "kube-apiserver"),
    args: [
      `--etcd-servers=${etcdUrl}`,
      "--bind-address=127.0.0.1",
      `--secure-port=${apiPort}`,
      `--tls-cert-file=${files.certificate}`,
      `--tls-private-key-file=${files.key}`,
      "--allow-privileged=true",
      "--endpoint-reconciler-type=none",
      "--authorization-mode=Node,RBAC",
      `--token-auth-file=${files.tokens}`,
      "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
      `--service-account-key-file=${files.signer}`,
      `--service-account-signing-key-file=${files.signer}`,
    ],
  });
  etcd.start();
  server.start();
  const url = `https://127.0.0.1:${apiPort}`;
  const ready = () =>
    until("The API server", readyMs, async () => {
      if (!server.isRunning()) throw new Error(`kube-apiserver ended; its log is ${server.logFile}`);
      return (await statusOf(`${url}/readyz`, certificates.caPem, tokens.admin)) === 200;
    });
  const close = async () => {
    await server.stop();
    await etcd.stop();
  };
  await ready().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const forget = async () => {
    await compact(etcdUrl);
    await server.stop();
    server.start();
    await ready();
    // It answers 429 for a custom kind whose storage it is still opening.
    await until("The Applications", readyMs, async () => {
      const path = `${url}/apis/argoproj.io/v1alpha1/applications`;
      return (await statusOf(path, certificates.caPem, tokens.admin)) === 200;
    });
  };
  return {
    url,
    caPem: certificates.caPem,
    tokens,
    etcd,
    server,
    component,
    ready,
    forget,
    close,
  };
}

/** etcd's JSON gateway; a revision comes as text, since it has 64 bits. */
async function compact(etcdUrl: string): Promise<void> {
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${etcdUrl}/v3/${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`etcd refused ${path}: ${await answer.text()}`);
    return headSchema.parse(await answer.json());
  };
  const { header } = await post("kv/range", { key: Buffer.from("none").toString("base64") });
  await post("kv/compaction", { revision: header.revision, physical: true });
}
const headSchema = z.looseObject({ header: z.looseObject({ revision: z.string() }) });

/** Columns of a static token file: token, user, uid, groups. */
function tokenTable(tokens: Tokens): string {
  const row = (name: (typeof accountNames)[number]) =>
    [tokens[name], accounts[name].user, name, ...(name === "admin" ? ['"system:masters"'] : [])].join(",");
  return `${accountNames.map(row).join("\n")}\n`;
}

/** Signs service accounts' tokens; kept, so that tokens outlive a restart. */
function signingKey(dir: string): string {
  const file = join(dir, "service-account.key");
  if (existsSync(file)) return file;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return put(dir, "service-account.key", privateKey.export({ type: "pkcs1", format: "pem" }).toString());
}

function put(dir: string, name: string, text: string): string {
  const file = join(dir, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

function statusOf(url: string, ca: string, token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const asked = get(url, { ca, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    }).on("error", reject);
    asked.setTimeout(5_000, () => asked.destroy(new Error(`${url} did not answer`)));
  });
}
