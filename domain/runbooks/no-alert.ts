/** What a runbook names as its alert that is for something else: a template, a chore. */
export const noAlert = "none";
