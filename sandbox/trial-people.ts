import type { PersonSeed, TeamSeed } from "./github/seed.ts";

/** Who can sign in to the trial world. */
export const trialPeople: PersonSeed[] = [
  { login: "ines", name: "Ines Duarte" },
  { login: "tomas", name: "Tomas Weber" },
  { login: "mara", name: "Mara Lindt" },
  { login: "greta", name: "Greta Holm" },
  { login: "vic", name: "Vic Okoro" },
];

export const trialTeams: TeamSeed[] = [
  { slug: "payments", name: "Payments", members: ["ines", "tomas"] },
  { slug: "growth", name: "Growth", members: ["greta"] },
  { slug: "platform", name: "Platform", members: ["mara"] },
];
