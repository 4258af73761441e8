import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readAnswers, serviceNameAnswer } from "./answers.ts";
import { parseTemplate } from "./parse-template.ts";
import type { Template } from "./template.ts";

function templateWith(parameters: string): Template {
  const indented = parameters.trimEnd().replaceAll("\n", "\n  ");
  const text = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: t }
spec:
  type: service
  steps: [{ action: "fetch:template" }]
  parameters:${indented}
`;
  const { template, problems } = parseTemplate(text, "templates/t/template.yaml");
  if (!template) throw new Error(problems.map((problem) => problem.message).join("; "));
  return template;
}

const form = templateWith(`
    - title: Basics
      required: [name]
      properties:
        name: { type: string, title: Name, minLength: 3, maxLength: 10, pattern: "^[a-z]+$", ui:field: EntityNamePicker }
        public: { type: boolean, default: false }
        replicas: { type: integer, title: Pods, minimum: 2, maximum: 5, default: 3 }
      dependencies:
        public:
          oneOf:
            - properties: { public: { const: false } }
            - properties:
                public: { const: true }
                hostname: { type: string, title: Host name }
              required: [hostname]
    - title: More
      properties:
        kind: { type: string, enum: [queue, topic] }
        options: { type: object, properties: { b: { type: string, default: x }, a: { type: number } } }
      allOf:
        - if: { properties: { kind: { const: queue } }, required: [kind] }
          then:
            properties: { depth: { type: integer, title: Depth, default: 5 } }
          else:
            properties: { fanout: { type: integer } }
`);

const read = (raw: unknown) => readAnswers(form, raw);
const problemsOf = (raw: unknown) => read(raw).problems.map((problem) => `${problem.field} ${problem.code}`);

describe("answers", () => {
  test("are filled in with defaults, in the order of the form", () => {
    const { answers, problems } = read({ kind: "queue", name: "orders" });
    expect(problems).toEqual([]);
    expect(JSON.stringify(answers)).toBe(
      '{"name":"orders","public":false,"replicas":3,"kind":"queue","options":{"b":"x"},"depth":5}',
    );
  });

  test("have one form whatever order a database gives their keys", () => {
    const one = read({ name: "orders", kind: "topic", options: { a: 1, b: "y" }, fanout: 2 });
    const two = read({ fanout: 2, options: { b: "y", a: 1 }, kind: "topic", name: "orders" });
    expect(JSON.stringify(two.answers)).toBe(JSON.stringify(one.answers));
  });

  test("have one form: reading them again changes nothing", () => {
    const value = fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.boolean());
    const shape = fc.record(
      {
        name: value,
        public: value,
        replicas: value,
        kind: value,
        options: fc.dictionary(fc.string(), value),
        depth: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(shape, (raw) => {
        const { answers, problems } = read(raw);
        if (problems.some((problem) => problem.code === "answers-shape")) return;
        expect(JSON.stringify(read(answers).answers)).toBe(JSON.stringify(answers));
      }),
    );
  });

  test("of a field that is no longer shown are left out", () => {
    expect(read({ name: "orders", public: false, hostname: "a.example" }).answers).not.toHaveProperty(
      "hostname",
    );
    expect(read({ name: "orders", public: true, hostname: "a.example" }).answers.hostname).toBe("a.example");
  });

  test("of a field that a choice brings up are required", () => {
    expect(problemsOf({ name: "orders", public: true })).toEqual(["/hostname answer-missing"]);
    expect(read({ name: "orders", public: true }).problems[0]).toMatchObject({
      message: '"Host name" is missing.',
      mend: 'Fill in "Host name".',
    });
  });

  test.each([
    [{}, ["/name answer-missing"]],
    [{ name: "ab" }, ["/name answer-minlength"]],
    [{ name: "abcdefghijk" }, ["/name answer-maxlength"]],
    [{ name: "Abc" }, ["/name answer-pattern"]],
    [{ name: 7 }, ["/name answer-type"]],
    [{ name: "orders", replicas: 9 }, ["/replicas answer-maximum"]],
    [{ name: "orders", replicas: 1.5 }, ["/replicas answer-type", "/replicas answer-minimum"]],
    [{ name: "orders", kind: "pipe" }, ["/kind answer-enum"]],
    [{ name: "orders", kind: "queue", depth: "x" }, ["/depth answer-type"]],
    [{ name: "orders", color: "red" }, ["/color answer-unknown"]],
    ["name", [" answers-shape"]],
    [[1], [" answers-shape"]],
    [{ name: "orders", options: { a: "x" } }, ["/options/a answer-type"]],
  ])("%j gives %j", (raw, expected) => {
    expect(problemsOf(raw)).toEqual(expected);
  });

  test("say by name what is wrong and how to mend it", () => {
    expect(read({ name: "orders", replicas: 9 }).problems).toEqual([
      {
        severity: "error",
        code: "answer-maximum",
        field: "/replicas",
        message: '"Pods" is 9.',
        mend: "Use at most 5.",
      },
    ]);
  });

  test("of ten megabytes are refused before anything looks at them", () => {
    expect(problemsOf({ name: "x".repeat(10_000_000) })).toEqual([" answers-too-large"]);
    expect(problemsOf({ name: Array.from({ length: 100_000 }, () => 1) })).toEqual([" answers-too-large"]);
  });

  test("nested without end, or with a key that JavaScript would act on, are refused", () => {
    let deep: unknown = "x";
    for (let level = 0; level < 5_000; level += 1) deep = { deep };
    expect(problemsOf(deep)).toEqual([" answers-shape"]);
    expect(problemsOf(JSON.parse('{"__proto__":{"polluted":true}}'))).toEqual([" answers-shape"]);
  });

  test.each([
    ["ghp_0123456789abcdefghijABCDEFGHIJ456789", "a GitHub token"],
    ["AKIAIOSFODNN7EXAMPLE", "an AWS access key"],
    ["-----BEGIN RSA PRIVATE KEY-----\nMII", "a private key"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc", "a signed token"],
    ["postgres://user:hunter22@db/prod", "a password in an address"],
    ["password = hunter2hunter2", "a password"],
  ])("that look like a secret are refused: %s", (fanout, kind) => {
    const { problems } = readAnswers(form, { name: "orders", options: { c: fanout } });
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: "answer-secret",
        field: "/options/c",
        message: expect.stringContaining(kind),
      }),
    );
  });

  test("to a field made for secrets are refused whatever they are", () => {
    const secret = templateWith(`
    properties:
      name: { type: string }
      key: { type: string, ui:field: Secret }
      pass: { type: string, ui:widget: password }
`);
    const { problems } = readAnswers(secret, { name: "orders", key: "x", pass: "y" });
    expect(problems.map((problem) => problem.field)).toEqual(["/key", "/pass"]);
  });

  test.each(["a\u202eb", "a\0b", "a\x1bb", "a\ud800b"])("with hidden characters are refused: %j", (text) => {
    expect(problemsOf({ name: "orders", options: { c: text } })).toEqual(["/options/c answer-character"]);
  });

  test("cannot be checked against a broken form, which is said of the form", () => {
    const broken = templateWith(`
    properties:
      name: { type: string, pattern: "(" }
`);
    expect(readAnswers(broken, { name: "orders" }).problems).toMatchObject([
      { code: "template-schema", file: "templates/t/template.yaml" },
    ]);
  });

  test("survive definitions that refer to one another and to themselves", () => {
    const recursive = templateWith(`
    definitions:
      node: { type: object, properties: { next: { $ref: "#/definitions/node" }, label: { type: string } } }
    properties:
      name: { type: string }
      tree: { $ref: "#/definitions/node" }
`);
    expect(
      readAnswers(recursive, { name: "x", tree: { next: { next: { label: 3 } } } }).problems,
    ).toHaveLength(1);
    expect(readAnswers(recursive, { name: "x", tree: { next: { label: "a" } } }).problems).toEqual([]);
  });
});

test("the service's name is the answer of the name picker", () => {
  expect(serviceNameAnswer(form, { name: "orders" })).toEqual({ field: "name", name: "orders" });
  expect(serviceNameAnswer(form, {})).toBeNull();
});
