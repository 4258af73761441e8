const day = 86_400_000;

/** The label of the time axis: the day, and the time of day where the whole axis is shorter than three. */
export function tickText(at: number, span: number, zone: string): string {
  return format(at, zone, span < 3 * day ? { hour: "2-digit", minute: "2-digit" } : {});
}

/** A moment in full for tips and tables: `4 Nov, 09:14`. */
export function momentText(at: number, zone: string): string {
  return format(at, zone, { hour: "2-digit", minute: "2-digit" });
}

function format(at: number, zone: string, more: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: zone, ...more }).format(
    at,
  );
}
