import "reflect-metadata";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

/** PEM texts of the cluster's own authority and of the server's certificate under it. */
export type Certificates = { caPem: string; certificatePem: string; keyPem: string };

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const tenYearsMs = 10 * 365 * 24 * 3600 * 1000;
const dayMs = 24 * 3600 * 1000;

/** Reads the certificates of `directory`, or makes them on the first start; keys are readable by the owner only. */
export async function loadCertificates(directory: string, now: Date): Promise<Certificates> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, "server.json");
  if (existsSync(file)) {
    const stored: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isCertificates(stored)) return stored;
  }
  const made = await makeCertificates(now);
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  writeFileSync(join(directory, "ca.pem"), made.caPem);
  return made;
}

function isCertificates(value: unknown): value is Certificates {
  return (
    typeof value === "object" &&
    value !== null &&
    "caPem" in value &&
    "certificatePem" in value &&
    "keyPem" in value
  );
}

async function makeCertificates(now: Date): Promise<Certificates> {
  x509.cryptoProvider.set(crypto);
  const validity = {
    notBefore: new Date(now.getTime() - dayMs),
    notAfter: new Date(now.getTime() + tenYearsMs),
  };
  const caKeys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: "01",
    name: "CN=portolan-trial-ca",
    signingAlgorithm: algorithm,
    keys: caKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: "02",
    subject: "CN=kube-apiserver",
    issuer: ca.subject,
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    extensions: [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: "ip", value: "127.0.0.1" },
        { type: "dns", value: "localhost" },
        { type: "dns", value: "kubernetes.default.svc" },
      ]),
    ],
  });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    caPem: `${ca.toString("pem")}\n`,
    certificatePem: `${certificate.toString("pem")}\n`,
    keyPem: `${x509.PemConverter.encode(key, "PRIVATE KEY")}\n`,
  };
}
