import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  createTestRepository,
  serviceFiles,
  type TestRepository,
} from "../tests/support/platform-repository.ts";
import { affectedServices } from "./affected-services.ts";

describe("services a change touches", () => {
  let made: TestRepository;
  let base: string;
  beforeAll(() => {
    made = createTestRepository({
      ...serviceFiles("pay"),
      ...serviceFiles("pay-api"),
      "manifests/apps/no-source/catalog-info.yaml": "kind: Component\n",
      "services/no-entry/server.ts": "1\n",
    });
    base = made.git("rev-parse", "HEAD");
  });
  afterAll(() => made.close());
  beforeEach(() => {
    made.git("checkout", "--quiet", "--detach", base);
    made.git("clean", "--quiet", "-fd");
  });

  const cases: [string, Record<string, string>, string[]][] = [
    ["source", { "services/pay-api/server.ts": "2\n" }, ["pay-api"]],
    ["manifests", { "manifests/apps/pay/base/deployment.yaml": "changed: true\n" }, ["pay"]],
    [
      "an Application",
      { "manifests/argocd/applications/pay-api-dev.yaml": "kind: Application\n" },
      ["pay-api"],
    ],
    ["something else", { "docs/readme.md": "hello\n" }, []],
    [
      "what has no source or no entry",
      { "services/no-entry/server.ts": "2\n", "manifests/apps/no-source/x": "" },
      [],
    ],
    ["a new service", serviceFiles("growth"), ["growth"]],
    ["two at once", { "services/pay/a": "", "services/pay-api/a": "" }, ["pay", "pay-api"]],
  ];
  test.each(cases)("%s", (_, files, expected) => {
    made.write(files);
    expect(affectedServices(made.repository, base)).toEqual(expected);
    made.commit("change");
    expect(affectedServices(made.repository, base)).toEqual(expected);
  });

  test("counts a removed file, and forgets a removed service", () => {
    made.remove("services/pay/server.ts");
    made.remove("manifests/apps/pay-api");
    made.write({ "services/pay/other.ts": "1\n" });
    expect(affectedServices(made.repository, base)).toEqual(["pay"]);
  });

  test("looks only at what the branch itself changed", () => {
    made.git("checkout", "--quiet", "-b", "ours");
    made.write({ "services/pay/ours.ts": "1\n" });
    made.commit("ours");
    made.git("checkout", "--quiet", "-b", "theirs", base);
    made.write({ "services/pay-api/theirs.ts": "1\n" });
    const theirs = made.commit("theirs");
    made.git("checkout", "--quiet", "ours");
    expect(affectedServices(made.repository, theirs)).toEqual(["pay"]);
  });
});
