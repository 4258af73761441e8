import type { Handler } from "./call.ts";

export type Route = {
  method: string;
  /** GitHub's own path template (`/repos/{owner}/{repo}/git/ref/{ref}`), or a page's path. */
  template: string;
  handler: Handler;
};

export type Match = { route: Route; params: Record<string, string> };
export type Router = (method: string, path: string) => Match | undefined;

/** Parameters that GitHub marks `x-multi-segment`: they may hold slashes, encoded or not. */
const wide = new Set(["place", "ref", "basehead", "branch", "tree"]);

/** Finds the route of a request; routes are tried in order, so a fixed path comes before a template that covers it. */
export function createRouter(routes: readonly Route[]): Router {
  const compiled = routes.map((route) => ({ route, ...compile(route.template) }));
  return (method, path) => {
    for (const { route, pattern, names } of compiled) {
      if (route.method !== method) continue;
      const found = pattern.exec(path);
      if (found === null) continue;
      return {
        route,
        params: Object.fromEntries(names.map((name, index) => [name, decode(found[index + 1] ?? "")])),
      };
    }
    return undefined;
  };
}

function compile(template: string): { pattern: RegExp; names: string[] } {
  const names: string[] = [];
  const source = template.replaceAll(
    /\/\{path\}$|\{(\w+)\}|[.*+?^$()|[\]\\]/g,
    (text, name: string | undefined) => {
      // `contents/{path}` means the root folder when nothing follows.
      if (text === "/{path}") {
        names.push("path");
        return "(?:/(.*))?";
      }
      if (name === undefined) return `\\${text}`;
      names.push(name);
      return wide.has(name) ? "(.+)" : "([^/]+)";
    },
  );
  return { pattern: new RegExp(`^${source}$`), names };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
