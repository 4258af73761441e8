import { Banner } from "#components/ui/banner.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import type { ObjectiveForm } from "#domain/slo/views/proposal-view.ts";

/** Why the form cannot be sent, whatever is written into it; nothing where it can. */
export function ObjectiveHindrance({ form: { refusal, underWay, team, place } }: { form: ObjectiveForm }) {
  if (refusal) {
    return (
      <Banner shape="held" title={refusal.because}>
        {refusal.mend} Only {team?.name ?? "the team that owns it"} changes what {place.service} promises; you
        can still see here what a change would do.
      </Banner>
    );
  }
  if (underWay) {
    return (
      <Banner
        shape="moving"
        title={`${underWay.by} is changing the objectives of ${place.service} already`}
        actions={<ButtonLink href={`/requests/${underWay.requestId}`}>Open that request</ButtonLink>}
      >
        Their rules are generated as a whole, so one change comes after the other.
      </Banner>
    );
  }
  return null;
}
