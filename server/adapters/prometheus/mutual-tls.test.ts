import "reflect-metadata";
import { createServer } from "node:https";
import * as x509 from "@peculiar/x509";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectPrometheus, type PrometheusSettings } from "#server/adapters/prometheus/connect.ts";

const stop = new AbortController().signal;
let pair: { cert: string; key: string };
let url = "";
let server: ReturnType<typeof createServer>;

/** One certificate for both sides, which is its own authority. */
beforeAll(async () => {
  x509.cryptoProvider.set(crypto);
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: "CN=both-sides",
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }]),
    ],
  });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  pair = { cert: certificate.toString("pem"), key: x509.PemConverter.encode(key, "PRIVATE KEY") };
  server = createServer(
    { ...pair, ca: pair.cert, requestCert: true, rejectUnauthorized: true },
    (_, response) => response.end('{"status":"success","data":{"resultType":"vector","result":[]}}'),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  url = `https://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function ask(identity: NonNullable<PrometheusSettings["identity"]>) {
  return connectPrometheus({ url, identity }, { totalMs: 2_000 })("query", { query: "up" }, stop);
}

test("shows its certificate to a Prometheus that asks for one, and believes the authority it was given", async () => {
  expect(await ask({ ...pair, ca: pair.cert })).toMatchObject({ data: { result: [] } });
});

test("talks to nobody whose authority it does not know, and gets nowhere without a certificate", async () => {
  await expect(ask(pair)).rejects.toThrow(/Prometheus does not answer: self-signed certificate/);
  await expect(ask({ ca: pair.cert })).rejects.toThrow(/Prometheus does not answer/);
});
