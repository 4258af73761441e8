const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * A length of time in the two largest units that matter: `0.6 s`, `18 s`, `1 m 26 s`, `22 m`, `1 h 4 m`, `3 d 2 h`.
 * `ms` below zero, which only a clock that runs behind can give, reads as nothing. Spaces do not break.
 */
export function formatDuration(ms: number): string {
  const length = Math.max(0, ms);
  if (length < 9_950) return spell([[Math.round(length / 100) / 10, "s"]]);
  if (length < minute) return spell([[Math.min(59, Math.round(length / second)), "s"]]);
  if (length < 10 * minute) return twoUnits(length, minute, "m", second, "s");
  if (length < hour) return spell([[Math.floor(length / minute), "m"]]);
  if (length < day) return twoUnits(length, hour, "h", minute, "m");
  return twoUnits(length, day, "d", hour, "h");
}

/** An age in its largest unit: `now`, `4 s`, `33 min`, `2 h`, `5 d`. Ages are read at a glance, not added up. */
export function formatAge(ms: number): string {
  if (ms < 1500) return "now";
  if (ms < minute) return spell([[Math.floor(ms / second), "s"]]);
  if (ms < hour) return spell([[Math.floor(ms / minute), "min"]]);
  if (ms < day) return spell([[Math.floor(ms / hour), "h"]]);
  return spell([[Math.floor(ms / day), "d"]]);
}

function twoUnits(
  length: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
): string {
  const whole = Math.floor(length / large);
  const rest = Math.floor((length - whole * large) / small);
  return spell(
    rest === 0
      ? [[whole, largeName]]
      : [
          [whole, largeName],
          [rest, smallName],
        ],
  );
}

function spell(parts: [number, string][]): string {
  return parts.map(([count, unit]) => `${count}\u00a0${unit}`).join("\u00a0");
}
