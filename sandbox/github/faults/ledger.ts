/** One call as it was answered. `status` 0 = the connection was cut or left hanging. */
export type LedgerRow = {
  seq: number;
  at: string;
  method: string;
  path: string;
  /** GitHub's template (`POST /repos/{owner}/{repo}/pulls`), `graphql`, `git-upload-pack`, or a page's path. */
  operation: string;
  status: number;
  /** `ines`, `portolan[bot]`, `app` (its JWT) or `anonymous`. */
  who: string;
  /** Whether the call was carried out, whatever was answered. */
  processed: boolean;
  fault?: string;
  requestBody?: unknown;
};

export type Ledger = {
  add(row: Omit<LedgerRow, "seq">): void;
  rows(): LedgerRow[];
  clear(): void;
};

/** Keeps the newest 20,000 calls. */
export function createLedger(): Ledger {
  let rows: LedgerRow[] = [];
  let seq = 0;
  return {
    add(row) {
      seq += 1;
      rows.push({ seq, ...row });
      if (rows.length > 20_000) rows = rows.slice(-10_000);
    },
    rows: () => [...rows],
    clear() {
      rows = [];
    },
  };
}
