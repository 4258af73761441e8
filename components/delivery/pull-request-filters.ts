import { createLoader, parseAsString, parseAsStringLiteral } from "nuqs/server";

/** The filters of the list of pull requests as they stand in the address. */
export const pullRequestFilters = {
  state: parseAsStringLiteral(["open", "merged", "closed"]).withDefault("open"),
  q: parseAsString.withDefault(""),
};

export const loadPullRequestFilters = createLoader(pullRequestFilters);
