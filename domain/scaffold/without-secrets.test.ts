import { expect, test } from "vitest";
import { withoutSecrets } from "./without-secrets.ts";

test("drops what is named like a secret, however deep", () => {
  const answers = { name: "pay-api", database: { password: "hunter2", user: "pay" }, apiKey: "x" };
  expect(withoutSecrets(answers)).toEqual({ name: "pay-api", database: { user: "pay" } });
});

test("drops what looks like a secret, whatever its field is called", () => {
  const answers = { a: "-----BEGIN RSA PRIVATE KEY-----\nMIIE", b: ["fine", `ghp_${"a".repeat(36)}`] };
  expect(withoutSecrets(answers)).toEqual({ b: ["fine"] });
});

test("leaves ordinary answers as they are", () => {
  const answers = {
    name: "token-api",
    description: "Issues tokens and keeps secrets for others",
    publicIngress: true,
    maxReplicas: 10,
    hostname: "tokens.acme.example",
    password: "",
  };
  expect(withoutSecrets(answers)).toEqual(answers);
});
