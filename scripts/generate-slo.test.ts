import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { errorsAmong } from "#domain/problem.ts";
import { planCreation } from "#domain/scaffold/plan-creation.ts";
import { acmeTarget } from "#tests/support/acme-target.ts";
import { readGoldenPath } from "#tests/support/golden-path.ts";
import { createTestRepository, type TestRepository } from "../tests/support/platform-repository.ts";
import { generateSlos, staleFiles } from "./generate-slo.ts";
import { openRepository } from "./repository.ts";

const open: TestRepository[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

function repositoryWith(files: Record<string, string>): TestRepository {
  const made = createTestRepository({ "portolan.yaml": readFileSync("portolan.yaml", "utf8"), ...files });
  open.push(made);
  return made;
}

const answers = {
  "http-api-ts": { name: "pay-api", owner: "group:payments", description: "Takes payments for orders." },
  "queue-worker": {
    name: "mail-worker",
    owner: "group:payments",
    description: "Sends mail about orders.",
    queue: "order-queue",
  },
};

async function created(template: keyof typeof answers): Promise<Record<string, string>> {
  const { path, source, files } = await readGoldenPath(template);
  const plan = planCreation({
    bundle: { file: path, source, files, commit: "0".repeat(40) },
    answers: answers[template],
    ownerTeam: "payments",
    requester: { login: "ines", name: "Ines" },
    target: acmeTarget,
  });
  expect(errorsAmong(plan.problems)).toEqual([]);
  return Object.fromEntries(plan.files.map((file) => [file.path, file.content]));
}

test("what is stored here is what the objectives give", () => {
  const repository = openRepository(process.cwd());
  const generation = generateSlos(repository);
  expect(generation.problems).toEqual([]);
  expect(generation.slos.length).toBeGreaterThan(7);
  expect(staleFiles(repository, generation)).toEqual([]);
});

test.each(["http-api-ts", "queue-worker"] as const)(
  "a service made from %s brings what the script would write, so that its pull request passes",
  async (template) => {
    const { repository } = repositoryWith(await created(template));
    const generation = generateSlos(repository);
    expect(generation.problems).toEqual([]);
    expect(generation.slos).toHaveLength(2);
    expect([...generation.files.keys()].filter((path) => path.includes("/slo/"))).toHaveLength(4);
    // The page is about all services, so that no new one may write it.
    expect(staleFiles(repository, generation)).toEqual(["docs/slo-definitions.md"]);
  },
);

test("a changed objective and a file that nothing gives any more are told", async () => {
  const files = await created("http-api-ts");
  const { repository, write } = repositoryWith(files);
  const folder = "manifests/apps/pay-api/slo";
  const objectives = files[`${folder}/pay-api.yaml`] ?? "";
  write({ [`${folder}/pay-api.yaml`]: objectives.replace("targetPercent: 99.9", "targetPercent: 99.95") });
  expect(staleFiles(repository, generateSlos(repository))).toContain(`${folder}/rules.yaml`);
  write({ [`${folder}/pay-api.yaml`]: "" });
  const without = generateSlos(repository);
  expect(without.files.get(`${folder}/rules.yaml`)).toBeNull();
  expect(staleFiles(repository, without)).toContain(`${folder}/rules.yaml`);
});

test("one broken file costs its own service and no other", async () => {
  const files = { ...(await created("http-api-ts")), ...(await created("queue-worker")) };
  const folder = "manifests/apps/pay-api/slo";
  const { repository } = repositoryWith({
    ...files,
    [`${folder}/pay-api.yaml`]: (files[`${folder}/pay-api.yaml`] ?? "").replace(
      "targetPercent: 95",
      "targetPercent: 100",
    ),
  });
  const { problems, files: given } = generateSlos(repository);
  expect(problems).toMatchObject([{ code: "slo-target", file: `${folder}/pay-api.yaml` }]);
  expect(given.has(`${folder}/rules.yaml`)).toBe(false);
  expect(given.has("manifests/apps/mail-worker/slo/rules.yaml")).toBe(true);
});

test("an objective must lie with its service, and its name belongs to it alone", async () => {
  const files = await created("http-api-ts");
  const stolen = files["manifests/apps/pay-api/slo/pay-api.yaml"] ?? "";
  const { repository } = repositoryWith({ ...files, "manifests/apps/other/slo/other.yaml": stolen });
  expect(generateSlos(repository).problems.map(({ code }) => code)).toEqual(
    expect.arrayContaining(["slo-service", "slo-twice"]),
  );
});
