import type { Support, SupportNote } from "#domain/scaffold/known-actions.ts";

type Table = Record<string, readonly [support: Support, why: string, mend?: string]>;

const plainText = "Shown as a text field; the schema still checks what is typed.";

/** Backstage's own `ui:field` names. */
const fields: Table = {
  EntityNamePicker: ["supported", "Asks for the name and says at once whether it is free."],
  OwnerPicker: ["supported", "Chooses among the teams of the person who asks."],
  MyGroupsPicker: ["supported", "Chooses among the teams of the person who asks."],
  OwnedEntityPicker: ["understood", "Chooses among the teams of the person who asks."],
  EntityPicker: ["ignored", plainText],
  MultiEntityPicker: ["ignored", "Shown as a list of texts."],
  EntityTagsPicker: ["ignored", "Shown as a list of texts."],
  RepoUrlPicker: ["understood", "The service goes into the platform repository; another one is refused."],
  RepoBranchPicker: ["ignored", plainText],
  RepoOwnerPicker: ["ignored", plainText],
  Secret: [
    "refused",
    "The portal accepts no secrets: they would end up in Git.",
    "Let the service read it from the secret store.",
  ],
};

const widgets: Table = {
  password: fields.Secret ?? ["refused", ""],
  hidden: ["supported", "Takes its default and is not shown."],
  ...Object.fromEntries(
    [
      "text",
      "textarea",
      "select",
      "radio",
      "checkbox",
      "checkboxes",
      "updown",
      "range",
      "email",
      "uri",
      "color",
      "date",
    ].map((name) => [name, ["supported", "Drawn by the form."] as const]),
  ),
};

/** `ui:` keys of a field. */
const hints: Table = {
  "ui:field": ["supported", "Chooses the widget; see the field named."],
  "ui:widget": ["supported", "Chooses the widget; see the widget named."],
  "ui:options": ["supported", "Passed on to the widget, which takes what it knows."],
  "ui:autofocus": ["supported", "Puts the cursor there."],
  "ui:help": ["supported", "Shown below the field."],
  "ui:order": ["supported", "Orders the fields."],
  "ui:disabled": ["supported", "Cannot be changed."],
  "ui:readonly": ["supported", "Cannot be changed."],
  "ui:placeholder": ["supported", "Shown in the empty field."],
  "ui:enumNames": ["supported", "Names the choices."],
  "ui:title": ["supported", "Names the field."],
  "ui:description": ["supported", "Explains the field."],
  "ui:backstage": ["ignored", "The preview shows every answer as it will be written."],
};

/** Parts of a template beside its steps' actions and its fields. */
const features: Table = {
  "spec.type": ["supported", "Shown in the gallery."],
  "spec.owner": ["supported", "Shown in the gallery."],
  "spec.lifecycle": ["understood", "Kept, and shown nowhere."],
  "spec.parameters": ["supported", "The pages of the form."],
  "spec.steps": ["supported", "Run in memory, in order."],
  "spec.output": [
    "ignored",
    "The request has a page of its own, which follows the change until it is healthy.",
  ],
  "spec.output.links": ["ignored", "The request's page links to everything it made."],
  "spec.output.text": ["ignored", "The request's page says what happened."],
  "spec.presentation": ["ignored", "The buttons say what they do in the portal's words."],
  "spec.secrets": [
    "refused",
    "Templates see no secrets.",
    "Let the service read them from the secret store.",
  ],
  "spec.formDecorators": ["ignored", "No code of a template runs in the browser."],
  "spec.EXPERIMENTAL_formDecorators": ["ignored", "No code of a template runs in the browser."],
  "spec.EXPERIMENTAL_recovery": [
    "understood",
    "Every request goes on after a crash, at the step it had reached.",
  ],
  "page.backstage:featureFlag": ["ignored", "There are no feature flags; the page is always shown."],
  "page.backstage:permissions": ["ignored", "Who may create is decided by role and team."],
  "step.backstage:permissions": ["ignored", "Who may create is decided by role and team."],
  "step.if": ["supported", "The step runs where the condition holds."],
  "step.each": ["supported", "The step runs once for each entry."],
  "expression.secrets": [
    "refused",
    "Templates see no secrets.",
    "Let the service read them from the secret store.",
  ],
  "expression.context.task": [
    "refused",
    "The portal renders before any task exists.",
    "Use a parameter instead.",
  ],
  "expression.random": [
    "refused",
    "The preview and the pull request must be the same.",
    "Use a parameter instead.",
  ],
};

const inputs: Record<string, Table> = {
  "fetch:template": {
    ...Object.fromEntries(
      ["url", "targetPath", "values", "copyWithoutRender", "copyWithoutTemplating", "cookiecutterCompat"].map(
        (name) => [name, ["supported", "Works as in Backstage."] as const],
      ),
    ),
    templateFileExtension: ["supported", "Works as in Backstage."],
    replace: ["supported", "Works as in Backstage."],
    trimBlocks: ["supported", "Works as in Backstage."],
    lstripBlocks: ["supported", "Works as in Backstage."],
    token: ["ignored", "Nothing is fetched, so nothing needs a token."],
  },
  "publish:github:pull-request": {
    repoUrl: ["understood", "Must be the platform repository."],
    title: ["supported", "Title of the pull request."],
    description: ["supported", "Stands in the pull request."],
    targetBranchName: ["understood", "Must be the platform's branch."],
    sourcePath: ["supported", "Part of the workspace that is published."],
    targetPath: ["supported", "Folder it is published to."],
    reviewers: ["supported", "Asked for a review."],
    teamReviewers: ["supported", "Asked for a review."],
    branchName: ["ignored", "The portal names its branches after the request."],
    filesToDelete: ["refused", "A creation only adds files.", "Remove filesToDelete."],
    draft: ["ignored", "The pull request is opened for review."],
    token: ["ignored", "The portal writes as its own GitHub App."],
    assignees: ["ignored", "The requester is named in the pull request."],
    commitMessage: ["ignored", "The commit carries the request's own message and trailers."],
    update: ["ignored", "A request has exactly one commit."],
    forceFork: ["ignored", "The branch stands in the platform repository."],
    gitAuthorName: ["ignored", "The requester is the author."],
    gitAuthorEmail: ["ignored", "The requester is the author."],
    forceEmptyGitAuthor: ["ignored", "The requester is the author."],
    createWhenEmpty: ["ignored", "A creation without files is refused."],
  },
  "catalog:register": {
    catalogInfoPath: ["supported", "Must be among the rendered files."],
    catalogInfoUrl: ["ignored", "The catalog is read from the repository."],
    repoContentsUrl: ["ignored", "The catalog is read from the repository."],
    optional: ["ignored", "The catalog is read from the repository."],
  },
};

export const fieldSupport = lookUp(fields, ["ignored", plainText]);
export const widgetSupport = lookUp(widgets, ["ignored", "Shown as the form draws the type."]);
export const hintSupport = lookUp(hints, ["ignored", "The form does not know this hint."]);
export const featureSupport = lookUp(features, [
  "ignored",
  "The portal does not know this part; it is kept as it is.",
]);

/** What becomes of an input of an action that the portal runs. */
export function inputSupport(action: string, input: string): SupportNote {
  const table = Object.hasOwn(inputs, action) ? inputs[action] : undefined;
  return lookUp(table ?? {}, ["ignored", "The action has no such input."])(input);
}

function lookUp(table: Table, otherwise: Table[string]): (name: string) => SupportNote {
  return (name) => {
    const [support, why, mend = ""] = (Object.hasOwn(table, name) ? table[name] : undefined) ?? otherwise;
    return { support, why, mend };
  };
}
