import type { GitRepository } from "./git/repository.ts";
import { type FolderSeed, type LaterCommit, seedFromFiles, seedFromFolder } from "./git/seed.ts";
import type { BranchRule, Label, Permission } from "./state/rows.ts";
import type { World } from "./world.ts";

export type PersonSeed = { login: string; name: string; email?: string; member?: boolean };
export type TeamSeed = { slug: string; name: string; description?: string; members: string[] };
export type RepositorySeed = {
  name: string;
  description?: string;
  defaultBranch?: string;
  /** Default false: anybody may clone, as Argo CD does without credentials. */
  private?: boolean;
  /** Rights of people (`{ vic: "read" }`) and of teams (`{ payments: "write" }`). */
  collaborators?: Record<string, Permission>;
  teams?: Record<string, Permission>;
  rules?: (Partial<BranchRule> & { branch: string })[];
  labels?: Label[];
  /** The first commit's content: a folder, or paths with their text, with its time and what came after it. */
  from: FolderSeed | { files: Record<string, string>; at?: string; later?: readonly LaterCommit[] };
};

/** Puts people and teams where they are not yet; what was changed later stays as it was changed. */
export function seedPeople(world: World, people: PersonSeed[], teams: TeamSeed[]): void {
  for (const { login, name, email = `${login}@users.noreply.github.com`, member = true } of people)
    if (world.store.people.get(login) === undefined)
      world.store.people.put(login, { login, name, email, member });
  for (const { slug, name, description = "", members } of teams)
    if (world.store.teams.get(slug) === undefined)
      world.store.teams.put(slug, { slug, name, description, members });
}

/** Makes a repository with its first commit, unless it is there from an earlier start. */
export async function seedRepository(world: World, seed: RepositorySeed, git: GitRepository): Promise<void> {
  const name = `${world.org.login}/${seed.name}`;
  if (world.store.repositories.get(name) !== undefined) return;
  const defaultBranch = seed.defaultBranch ?? "main";
  const at = world.stamp();
  const signature = { name: "GitHub", email: "noreply@github.com", date: at };
  if ("files" in seed.from) {
    const first = { ...signature, date: seed.from.at ?? at };
    await seedFromFiles(git, seed.from.files, defaultBranch, first, seed.from.later);
  } else await seedFromFolder(git, seed.from, defaultBranch, signature);
  world.store.repositories.put(name, {
    owner: world.org.login,
    name: seed.name,
    description: seed.description ?? "",
    defaultBranch,
    private: seed.private ?? false,
    collaborators: seed.collaborators ?? {},
    teams: seed.teams ?? {},
    rules: (seed.rules ?? []).map((rule) => ({ ...plainRule, ...rule })),
    labels: seed.labels ?? [],
    createdAt: at,
    pushedAt: at,
  });
}

const plainRule: Omit<BranchRule, "branch"> = {
  kind: "ruleset",
  requiredApprovals: 1,
  dismissStale: true,
  requiredChecks: [],
  upToDate: false,
  appMayMerge: false,
};
