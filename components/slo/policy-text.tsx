import { hysteresis } from "#domain/slo/policy/next-freeze.ts";
import { toNumber } from "#domain/slo/ratio.ts";

const back = toNumber(hysteresis.below) * 100;

/** The policy of error budgets in a few sentences, where a frozen person looks for it. */
export function PolicyText() {
  return (
    <ul className="grid list-disc gap-1.5 pl-4 text-ink-2">
      <li>At 50 % spent the team is told.</li>
      <li>
        At 100 % spent changes freeze: the check <code>portolan/error-budget</code> fails on every open pull
        request that touches the service.
      </li>
      <li>
        Reverts pass. So does what is labelled P0, security or reliability by somebody whose role may set that
        label.
      </li>
      <li>
        The freeze ends when {back} % is left again, {hysteresis.evaluations} checks in a row, so that it does
        not flicker.
      </li>
      <li>
        A person with the right role may override it for a while, with a reason, which is kept in the audit
        log.
      </li>
      <li>While Prometheus is away the verdict stays what it was, and says since when it is unverified.</li>
    </ul>
  );
}
