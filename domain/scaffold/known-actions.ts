/**
 * How far something of a template is honoured: `supported` as in Backstage, `understood` fulfilled another way,
 * `ignored` without effect, `refused` where a creation that reaches it does not go ahead.
 */
export type Support = "supported" | "understood" | "ignored" | "refused";
export type SupportNote = { support: Support; why: string; mend: string };

const workspace = "Put the finished files into the skeleton and render them with fetch:template.";
const repository = "Keep the service in the platform repository: publish:github:pull-request adds it there.";
const values = "Compute the value with filters, in an expression over the parameters.";

const refusedActions: Record<string, readonly [why: string, mend: string]> = {
  "fetch:template:file": ["a single file is not rendered on its own.", workspace],
  "fetch:plain": [
    "files are only taken from a skeleton.",
    "Use fetch:template with copyWithoutTemplating: ['**'].",
  ],
  "fetch:plain:file": [
    "files are only taken from a skeleton.",
    "Use fetch:template with copyWithoutTemplating.",
  ],
  "fetch:cookiecutter": [
    "cookiecutter would run code on the host.",
    "Use fetch:template with cookiecutterCompat: true.",
  ],
  "fetch:rails": ["rails new would run code on the host.", workspace],
  "workspace:template": ["the workspace is not rendered a second time.", workspace],
  "workspace:template:file": ["the workspace is not rendered a second time.", workspace],
  "catalog:write": ["the catalog file is one of the skeleton's.", "Add catalog-info.yaml to the skeleton."],
  "catalog:fetch": [
    "a creation reads nothing but its answers, so that it renders the same everywhere.",
    "Ask for the value in the form.",
  ],
  "fs:delete": [
    "files are left out, not deleted afterwards.",
    "Let the file's path render to nothing, or use if on the step.",
  ],
  "fs:rename": [
    "files get their names while they are rendered.",
    "Write the name as an expression in the skeleton's path.",
  ],
  "fs:readdir": ["nothing reads the workspace.", values],
  "debug:log": ["there is no log for it to write to.", "Remove the step."],
  "debug:wait": ["nothing happens that could be waited for.", "Remove the step."],
  "publish:github": ["it makes a repository of its own.", repository],
  "publish:gitlab": ["the platform lives on GitHub.", repository],
  "publish:gitlab:merge-request": ["the platform lives on GitHub.", repository],
  "publish:bitbucketServer": ["the platform lives on GitHub.", repository],
  "publish:azure": ["the platform lives on GitHub.", repository],
  "github:repo:create": ["it makes a repository of its own.", repository],
  "github:repo:push": ["nothing is pushed past review.", repository],
  "github:actions:dispatch": [
    "workflows start from the pull request, not from a template.",
    "Let a workflow react to the pull request.",
  ],
  "github:webhook": ["a template may not change how repositories talk to others.", "Ask the platform team."],
  "github:issues:create": [
    "a creation makes a pull request and nothing else.",
    "Write it into the pull request's description.",
  ],
  "github:issues:label": ["the portal labels its own pull request.", "Remove the step."],
  "github:environment:create": ["environments are the platform's.", "Ask the platform team."],
  "github:branch-protection:create": ["branch rules are the platform's.", "Ask the platform team."],
  "github:deployKey:create": ["a template sees and makes no secrets.", "Ask the platform team."],
  "github:autolinks:create": ["repository settings are the platform's.", "Ask the platform team."],
  "github:pages:enable": ["repository settings are the platform's.", "Ask the platform team."],
  "notification:send": ["requests are followed on their own page.", "Remove the step."],
  "argocd:create-resources": [
    "Argo CD is changed through Git alone.",
    "Add the Application to the skeleton.",
  ],
};

const roadie: Record<string, readonly [why: string, mend: string]> = Object.fromEntries(
  (
    [
      ["fs:append", workspace],
      ["fs:parse", values],
      ["fs:replace", workspace],
      ["fs:write", workspace],
      ["json:merge", workspace],
      ["merge", workspace],
      ["jsonata", values],
      ["jsonata:json:transform", workspace],
      ["jsonata:yaml:transform", workspace],
      ["serialize:json", "Use the filter dump."],
      ["serialize:yaml", "Write the YAML into the skeleton; the filter dump gives JSON, which is YAML too."],
      ["sleep", "Remove the step."],
      ["zip", "Keep the files as they are."],
    ] as const
  ).map(([name, mend]) => [
    `roadiehq:utils:${name}`,
    ["it is a plug-in that the portal does not carry.", mend],
  ]),
);

const kept: Record<string, SupportNote> = {
  "fetch:template": { support: "supported", why: "Renders the skeleton.", mend: "" },
  "publish:github:pull-request": {
    support: "understood",
    why: "Opens the one pull request of the creation; branch, author and target are the portal's own.",
    mend: "",
  },
  "catalog:register": {
    support: "understood",
    why: "The catalog is read from the repository, so the merge registers the service.",
    mend: "",
  },
};

/** What becomes of an action; anything nobody has heard of is refused by name. */
export function actionSupport(action: string): SupportNote {
  const known = kept[action];
  if (known !== undefined && Object.hasOwn(kept, action)) return known;
  for (const table of [refusedActions, roadie]) {
    const entry = Object.hasOwn(table, action) ? table[action] : undefined;
    if (entry) return { support: "refused", why: entry[0], mend: entry[1] };
  }
  return {
    support: "refused",
    why: "the portal does not know this action.",
    mend: "Remove the step, or express it with fetch:template.",
  };
}
