/**
 * A file of a template's folder. `path` is relative to the folder of template.yaml, `mode` as git has it
 * (`120000` is a link): nothing is believed until the firewall has seen it.
 */
export type BundleFile = { path: string; mode: string; content: string };

/** A template with everything it may read, at one commit. Nothing else is ever fetched for it. */
export type TemplateBundle = {
  /** Repository path of template.yaml. */
  file: string;
  source: string;
  files: readonly BundleFile[];
  /** Commit of the platform repository that all of it was read from. */
  commit: string;
};

/** A rendered file before the firewall: the path and the mode may be anything. `from` is where it came from. */
export type UncheckedFile = { path: string; mode: string; content: string; from: string };
