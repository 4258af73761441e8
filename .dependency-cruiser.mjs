/**
 * The import table of the house (docs/architecture.md). Every rule is an error and says what to do instead.
 * @type {import("dependency-cruiser").IConfiguration}
 */
const tests = "\\.test\\.tsx?$";
const own = "^(app|components|domain|prisma|sandbox|scripts|server|services|templates|tests)/";

export default {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two files that need each other are one file, or hide a third.",
      severity: "error",
      from: { path: own, pathNot: "^prisma/generated/" },
      to: { circular: true, viaOnly: { pathNot: "^prisma/generated/" } },
    },
    {
      name: "domain-is-pure",
      comment: "domain/ runs in the browser and on the server: no Node, no framework, no clock, no IO.",
      severity: "error",
      from: { path: "^domain/", pathNot: tests },
      to: {
        pathNot: [
          "^domain/",
          "^node_modules/(zod|yaml|js-yaml|nunjitsu|@noble/hashes|@cfworker/json-schema|fast-json-patch)/",
          "^node_modules/(@lezer/common|@prometheus-io/lezer-promql)/",
        ],
      },
    },
    {
      name: "server-nouns-see-no-outside",
      comment: "A verb talks to the outside through its ports; server/deps.ts wires the adapter in.",
      severity: "error",
      from: { path: "^server/(?!adapters/|runtime/)[^/]+/", pathNot: tests },
      to: {
        path: [
          "^server/adapters/",
          "^app/",
          "^components/",
          "^sandbox/",
          "^node_modules/(@octokit|@kubernetes|undici)/",
        ],
      },
    },
    {
      name: "prisma-stays-in-stores",
      comment: "Rows are read and written in store.ts (or *-store.ts); the rest speaks the domain's words.",
      severity: "error",
      from: {
        path: "^server/(?!adapters/|runtime/)[^/]+/",
        pathNot: [tests, "store\\.ts$", "^server/identity/(audit|auth|auth-adapter)\\.ts$"],
      },
      to: { path: ["^prisma/generated/", "^node_modules/(@prisma|pg)/"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "adapters-translate-only",
      comment:
        "An adapter knows its SDK, the domain, the runtime and the shape of ports; never a verb, a store or a sibling.",
      severity: "error",
      from: { path: "^server/adapters/([^/]+)/", pathNot: tests },
      to: {
        path: "^(server|app|components|sandbox|prisma)/",
        pathNot: ["^server/runtime/", "ports\\.ts$", "^server/adapters/$1/"],
      },
    },
    {
      name: "runtime-knows-no-nouns",
      comment: "server/runtime has no domain words.",
      severity: "error",
      from: { path: "^server/runtime/", pathNot: tests },
      to: { path: "^(server/(?!runtime/|db\\.ts)|app/|components/|sandbox/)" },
    },
    {
      name: "deps-is-the-only-wiring",
      comment: "Only the two entries, the context and webhook routes take the wired parts.",
      severity: "error",
      from: {
        path: "^(app|components|server)/",
        pathNot: ["^server/(worker|work|context|deps)\\.ts$", "^app/api/", tests],
      },
      to: { path: "^server/deps\\.ts$" },
    },
    {
      name: "primitives-know-no-nouns",
      comment: "components/ui, charts and editor draw what they are given.",
      severity: "error",
      from: { path: "^components/(ui|charts|editor)/", pathNot: tests },
      to: { path: "^(components/(?!ui/|charts/|editor/)|server/|app/|sandbox/|node_modules/@trpc/)" },
    },
    {
      name: "components-see-types-of-the-server-only",
      comment: "The browser never carries server code.",
      severity: "error",
      from: { path: "^components/", pathNot: tests },
      to: { path: "^(server|prisma)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "components-stand-below-app",
      comment: "Nobody imports app/.",
      severity: "error",
      from: { path: "^(components|domain|server|sandbox)/", pathNot: tests },
      to: { path: "^app/" },
    },
    {
      name: "app-is-routes",
      comment: "A route draws components and calls the router; it knows no adapter, store or Prisma.",
      severity: "error",
      from: { path: "^app/" },
      to: { path: ["^server/adapters/", "store\\.ts$", "^prisma/", "^sandbox/"] },
    },
    {
      name: "product-knows-no-trial",
      comment:
        "The portal never imports the sandbox, the tests or the scripts: the trial world differs by base URLs only.",
      severity: "error",
      from: { path: "^(app|components|domain|server)/", pathNot: tests },
      to: { path: "^(sandbox|tests|scripts)/" },
    },
    {
      name: "sandbox-uses-domain-only",
      comment: "The trial world may share the domain; borrowing the portal's server would hide its faults.",
      severity: "error",
      from: { path: "^sandbox/", pathNot: [tests, "^sandbox/world"] },
      to: { path: "^(app|components|server|tests|scripts|prisma)/" },
    },
    {
      name: "services-stand-alone",
      comment: "A service is built from its own folder.",
      severity: "error",
      from: { path: "^services/([^/]+)/" },
      to: { path: own, pathNot: "^services/$1/" },
    },
    {
      name: "nothing-unresolved",
      comment: "An import that resolves to nothing is a mistake.",
      severity: "error",
      from: { path: own, pathNot: "^(services|templates)/" },
      to: { couldNotResolve: true, pathNot: "\\.css$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["^services/", "^templates/", "/fixtures/", "/corpus/", "^\\.next", "^\\.portolan"] },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: "specify",
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".js"],
      exportsFields: ["exports"],
      mainFields: ["module", "main", "types"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
