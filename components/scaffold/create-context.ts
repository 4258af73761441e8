import type { RJSFSchema, WidgetProps } from "@rjsf/utils";
import type { FormAnswers } from "#components/scaffold/create-schema.ts";

export type CreateWidget = WidgetProps<FormAnswers, RJSFSchema, CreateContext>;

/** What the controls know besides the schema. */
export type CreateContext = {
  teams: { slug: string; name: string }[];
  takenNames: string[];
  claimedNames: string[];
};
