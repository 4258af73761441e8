const units: Record<string, number> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Bytes of a memory quantity such as `256Mi`; null where there is none or it cannot be read. */
export function readQuantity(value: unknown): number | null {
  if (typeof value === "number") return value;
  const parts = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(typeof value === "string" ? value : "");
  const unit = units[parts?.[2] ?? ""];
  return parts === null || unit === undefined ? null : Number(parts[1]) * unit;
}
