import { Validator } from "@cfworker/json-schema";
import type { RJSFSchema, ValidatorType } from "@rjsf/utils";
import type { FormAnswers } from "#components/scaffold/create-schema.ts";

/**
 * What rjsf asks a validator for while it draws: which branch of a schema fits the data. It interprets the schema,
 * since compiling one needs `eval`, which the page's policy forbids. Whether the answers are right is decided by the
 * domain's `readAnswers`, the same in the browser and on the server, so nothing is validated here.
 */
export const branchValidator: ValidatorType<FormAnswers, RJSFSchema> = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  rawValidation: () => ({}),
  isValid(schema, formData, rootSchema) {
    try {
      const whole = { ...schema, definitions: rootSchema.definitions, $defs: rootSchema.$defs };
      return new Validator(JSON.parse(JSON.stringify(whole)), "7").validate(formData ?? {}).valid;
    } catch {
      return false;
    }
  },
};
