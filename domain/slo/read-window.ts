import { isTimeZone } from "#domain/slo/calendar.ts";
import { parseDuration } from "#domain/slo/duration.ts";
import type { TimeWindow } from "#domain/slo/openslo-schema.ts";
import type { SloWindow } from "#domain/slo/slo.ts";

const units = { d: "day", w: "week", M: "month", Q: "quarter", Y: "year" } as const;
const longestDays = 366;

/** `fault` and `mend` are sentences; `field` says where in the window it is. */
export type WindowReading = { window: SloWindow } | { fault: string; mend: string; field: string };

export function readWindow({ duration, isRolling, calendar }: TimeWindow): WindowReading {
  const refuse = (field: string, fault: string, mend: string) => ({ fault, mend, field });
  const parsed = parseDuration(duration);
  if (!parsed)
    return refuse(
      "duration",
      `"${duration.slice(0, 40)}" is not a duration.`,
      "Write a whole number and a unit, such as 30d.",
    );
  if (isRolling) {
    if (calendar)
      return refuse(
        "calendar",
        "A rolling window has no calendar.",
        "Remove calendar, or say isRolling: false.",
      );
    if (parsed.seconds < 86_400 || parsed.seconds > longestDays * 86_400)
      return refuse(
        "duration",
        `A window of ${duration} is not counted here.`,
        "Choose 1 to 366 days; 28d or 30d are usual.",
      );
    return { window: { kind: "rolling", text: duration, seconds: parsed.seconds } };
  }
  if (!calendar)
    return refuse(
      "isRolling",
      "A calendar window has to say when it begins.",
      "Add calendar, or say isRolling: true.",
    );
  if (!isTimeZone(calendar.timeZone))
    return refuse(
      "calendar",
      `"${calendar.timeZone.slice(0, 40)}" is not a time zone.`,
      "Write an IANA name such as Europe/Berlin.",
    );
  const unit = parsed.unit === "s" || parsed.unit === "m" || parsed.unit === "h" ? null : units[parsed.unit];
  if (parsed.count !== 1 || unit === null)
    return refuse(
      "duration",
      `A calendar window of ${duration} is not counted here.`,
      "Write 1d, 1w, 1M, 1Q or 1Y.",
    );
  const { startTime: start, timeZone } = calendar;
  if (Number.isNaN(Date.parse(`${start.replace(" ", "T")}Z`)))
    return refuse("calendar", `"${start}" is not a time.`, 'Write it as "2026-01-01 00:00:00".');
  return { window: { kind: "calendar", text: duration, unit, start, timeZone } };
}
