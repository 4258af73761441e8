import { beforeAll, expect, test } from "vitest";
import { parseTemplate } from "#domain/scaffold/parse-template.ts";
import { type PlanInput, planCreation } from "#domain/scaffold/plan-creation.ts";
import { renderTemplate } from "#domain/scaffold/render-template.ts";
import { environmentOf } from "#domain/scaffold/template-environment.ts";
import { acmeTarget } from "#tests/support/acme-target.ts";
import { readGoldenPath } from "#tests/support/golden-path.ts";
import { median, record } from "./figure.ts";

/** The first are a form being begun, before the engine has compiled what runs often. */
const warmUp = 40;
const rounds = 101;
type Given = { name?: string; description?: string };
let input: (given: Given) => PlanInput;
let renderBare: (given: Given) => unknown;

beforeAll(async () => {
  const { path, source, files } = await readGoldenPath();
  const commit = "c".repeat(40);
  const { template } = parseTemplate(source, path);
  if (!template) throw new Error(`${path} is no template`);
  const answersOf = (given: Given) => ({
    name: "pay-api",
    owner: "group:default/payments",
    description: "Takes payments and refunds.",
    ...given,
  });
  input = (given) => ({
    bundle: { file: path, source, files, commit },
    answers: answersOf(given),
    ownerTeam: "payments",
    requester: { login: "ines", name: "Ines" },
    target: acmeTarget,
  });
  renderBare = (given) =>
    renderTemplate(template, files, {
      parameters: answersOf(given),
      user: { ref: "user:default/ines", entity: {} },
      environment: environmentOf(template, commit, acmeTarget),
    });
});

const timed = (run: () => unknown) => {
  const began = performance.now();
  run();
  return performance.now() - began;
};

test.each([
  { id: "20-preview-name", field: "the name", answers: (n: number) => ({ name: `pay-api-${n}` }) },
  { id: "21-preview-text", field: "what it does", answers: (n: number) => ({ description: `Pays ${n}` }) },
])(
  "a whole preview after a letter in $field takes at most twice the bare render",
  ({ id, field, answers }) => {
    const bare: number[] = [];
    const whole: number[] = [];
    // Every answer is new, as after a keystroke; the two take turns, so that both see the same machine.
    for (let round = 0; round < rounds; round += 1) {
      bare.push(timed(() => renderBare(answers(round))));
      whole.push(timed(() => planCreation(input(answers(round)))));
    }
    const warm = (times: number[]) => median(times.slice(warmUp));
    const ratio = warm(whole) / warm(bare);
    record({
      id,
      title: `Preview after a letter in ${field}`,
      how: `Median of the ${rounds - warmUp} keystrokes after the first ${warmUp} in Node, each with another answer: files, objects of both environments, firewall, policies, sums and digest, against the template's render alone (${warm(bare).toFixed(1)} ms).`,
      aim: "at most 2 times the bare render",
      measured: `${ratio.toFixed(2)} times (${warm(whole).toFixed(1)} ms)`,
      met: ratio <= 2,
    });
    expect(ratio).toBeLessThanOrEqual(2);
  },
);
