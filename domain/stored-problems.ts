import { z } from "zod";

/** Problems that were stored; apart from `Problem`, since pages know that and must not carry zod for it. */
export const problemList = z.array(
  z.object({
    severity: z.enum(["error", "warning"]),
    code: z.string(),
    message: z.string(),
    mend: z.string(),
    file: z.string().exactOptional(),
    line: z.number().exactOptional(),
    column: z.number().exactOptional(),
    link: z.object({ label: z.string(), href: z.string() }).exactOptional(),
  }),
);
