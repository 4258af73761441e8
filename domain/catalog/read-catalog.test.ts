import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isCatalogFile, readCatalog } from "#domain/catalog/read-catalog.ts";

const file = (path: string, content: string) => ({ path, content, mode: "100644" });
const entity = (name: string) =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: ${name} }\nspec: { type: service, lifecycle: production, owner: a }\n`;
const golden = readFileSync("templates/http-api-ts/template.yaml", "utf8");

test.each([
  ["manifests/apps/pay-api/catalog-info.yaml", true],
  ["services/pay-api/catalog-info.yml", true],
  ["catalog-info.yaml", true],
  ["templates/http-api-ts/skeleton/catalog-info.yaml", true],
  ["templates/http-api-ts/template.yaml", true],
  ["manifests/apps/pay-api/my-catalog-info.yaml", false],
  ["templates-old/x/template.yaml", false],
  ["README.md", false],
])("%s belongs to the catalog: %s", (path, belongs) => {
  expect(isCatalogFile(path, "templates")).toBe(belongs);
});

describe("the catalog of a repository", () => {
  test("keeps the first of two entities with one reference and tells where both stand", () => {
    const { entities, problems } = readCatalog(
      [file("b/catalog-info.yaml", entity("Pay")), file("a/catalog-info.yaml", entity("pay"))],
      "templates",
    );
    expect(entities.map((each) => each.file)).toEqual(["a/catalog-info.yaml"]);
    expect(problems).toMatchObject([{ code: "entity-twice", file: "b/catalog-info.yaml", line: 1 }]);
    expect(problems[0]?.message).toContain("a/catalog-info.yaml");
  });

  test("takes no skeleton for an entity", () => {
    const skeleton = file("templates/http-api-ts/skeleton/catalog-info.yaml", "kind: ${{ values.kind }}\n");
    expect(readCatalog([skeleton], "templates")).toEqual({ entities: [], templates: [], problems: [] });
  });

  test("gives a golden path all below its folder, and what several share", () => {
    const { templates, problems } = readCatalog(
      [
        file("templates/http-api-ts/template.yaml", golden),
        file("templates/http-api-ts/skeleton/a.txt", "a"),
        file("templates/http-api-ts-2/skeleton/b.txt", "b"),
        file("templates/_shared/c.txt", "c"),
      ],
      "templates",
    );
    expect(problems).toEqual([]);
    expect(templates).toEqual([
      {
        name: "http-api-ts",
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        path: "templates/http-api-ts/template.yaml",
        source: golden,
        files: [
          { path: "skeleton/a.txt", mode: "100644", content: "a" },
          { path: "../_shared/c.txt", mode: "100644", content: "c" },
        ],
      },
    ]);
  });

  test("keeps a golden path that cannot be read, under its folder's name, with file and line", () => {
    const { templates, problems } = readCatalog(
      [
        file(
          "templates/broken/template.yaml",
          "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\n",
        ),
      ],
      "templates",
    );
    expect(templates).toMatchObject([{ name: "broken", version: "unversioned" }]);
    expect(problems[0]).toMatchObject({
      severity: "error",
      file: "templates/broken/template.yaml",
      line: expect.any(Number),
    });
  });
});
