"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { explainedFigures } from "#components/slo/explained.ts";

/** Which figure is being explained, in the address, so that an explanation can be sent to somebody. */
export function useExplain() {
  return useQueryState("explain", parseAsStringLiteral(explainedFigures));
}
