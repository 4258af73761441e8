import { type ImagePin, isPlaceholder } from "#domain/delivery/image-pin.ts";
import { needsDigest } from "#domain/delivery/stages.ts";
import type { Problem } from "#domain/problem.ts";

/** One stage of a service: what it pins now and on the base branch. */
export type StagePin = {
  stage: string;
  /** The overlay's path in the repository. */
  file: string;
  head: ImagePin;
  base: ImagePin | null;
  /** Whether an Argo CD Application applies this overlay. */
  applied: boolean;
  /** Tags that stood in the stage before, now or earlier, on the base branch; empty for the first stage. */
  tagsOfStageBefore: readonly string[];
};

/** What git knows of one service. Trees are ids of its source folder. */
export type ServicePins = {
  service: string;
  tree: string | null;
  treeOnBase: string | null;
  /** Every tree the folder had in the base branch's history. */
  earlierTrees: readonly string[];
  /** In order of promotion, the first stage first. */
  stages: readonly StagePin[];
};

const digestPattern = /^sha256:[0-9a-f]{64}$/;

/**
 * The pin check of design.md section 4, point 3: the first stage names the source that stands beside it; later
 * stages name what they named before, or what already stood one stage earlier, from production on with digest.
 */
export function checkPins(services: readonly ServicePins[]): Problem[] {
  return services.flatMap((service) =>
    service.stages.flatMap((stage, index) => {
      const wrong = index === 0 ? wrongFirstStage(service, stage) : wrongLaterStage(stage);
      if (wrong === null) return [];
      return [
        { severity: "error" as const, code: "image-pin", file: stage.file, line: stage.head.line, ...wrong },
      ];
    }),
  );
}

type Wrong = { message: string; mend: string };

function wrongFirstStage(service: ServicePins, stage: StagePin): Wrong | null {
  const { tag } = stage.head;
  if (service.tree === null || tag === service.tree) return null;
  const untouched = service.tree === service.treeOnBase;
  if (untouched && service.earlierTrees.includes(tag)) return null;
  return {
    message: `${stage.stage} names image tag ${tag || "(none)"}, but the source of ${service.service} is ${service.tree}`,
    mend: `Run npm run pin-images ${service.service} and commit the change.`,
  };
}

function wrongLaterStage(stage: StagePin): Wrong | null {
  const { head, base } = stage;
  const unchanged = base !== null && base.tag === head.tag && base.digest === head.digest;
  if (isPlaceholder(head) && stage.applied) {
    return {
      message: `${stage.stage} has an Application but names no image yet`,
      mend: "Leave the Application out until the first promotion, which writes tag and digest.",
    };
  }
  if (unchanged || (base === null && isPlaceholder(head))) return null;
  if (!stage.tagsOfStageBefore.includes(head.tag)) {
    return {
      message: `${stage.stage} names image tag ${head.tag || "(none)"}, which never stood in the stage before it`,
      mend: "Promote a tag that the stage before has run on the base branch.",
    };
  }
  if (needsDigest(stage.stage) && !digestPattern.test(head.digest)) {
    return {
      message: `${stage.stage} names image tag ${head.tag} without its digest`,
      mend: "Add digest: sha256:… of that tag beside newTag; a promotion from the portal writes both.",
    };
  }
  return null;
}
