/** What a portal commit says of itself, enough to recognise it after its record was lost. */
export type RequestTrailers = {
  requestId: string;
  requester: { name: string; login: string };
  service: string;
  ownerTeam: string;
  template: { name: string; commit: string };
};

/** Address under which GitHub shows a commit as this person's without knowing their e-mail. */
export function noreplyAddress(login: string): string {
  return `${login}@users.noreply.github.com`;
}

/** The commit message: subject, body, and the trailers in a last paragraph of their own, as git reads them. */
export function commitMessage(subject: string, body: string, trailers: RequestTrailers): string {
  const { requester, template } = trailers;
  const person = `${oneLine(requester.name)} <${noreplyAddress(requester.login)}>`;
  return `${oneLine(subject)}

${oneLine(body)}

Portal-Request-Id: ${trailers.requestId}
Portal-Service: ${trailers.service}
Portal-Owner: ${trailers.ownerTeam}
Portal-Template: ${template.name}@${template.commit}
Requested-by: ${person}
Co-authored-by: ${person}
`;
}

const patterns = {
  requestId: /^Portal-Request-Id: (req_[a-z0-9]{8})$/m,
  service: /^Portal-Service: ([a-z0-9-]+)$/m,
  ownerTeam: /^Portal-Owner: (\S+)$/m,
  template: /^Portal-Template: (\S+)@([0-9a-f]+)$/m,
  requester: /^Requested-by: (.+) <([^@<>\s]+)@users\.noreply\.github\.com>$/m,
};

/** Reads the trailers of a commit message; null unless all are there. Only the last paragraph counts. */
export function readTrailers(message: string): RequestTrailers | null {
  const last = lastParagraph(message);
  const requestId = patterns.requestId.exec(last)?.[1];
  const service = patterns.service.exec(last)?.[1];
  const ownerTeam = patterns.ownerTeam.exec(last)?.[1];
  const template = patterns.template.exec(last);
  const requester = patterns.requester.exec(last);
  if (!requestId || !service || !ownerTeam || !template?.[1] || !template[2]) return null;
  if (!requester?.[1] || !requester[2]) return null;
  return {
    requestId,
    service,
    ownerTeam,
    template: { name: template[1], commit: template[2] },
    requester: { name: requester[1], login: requester[2] },
  };
}

function lastParagraph(message: string): string {
  return (
    message
      .trimEnd()
      .split(/\n\s*\n/)
      .at(-1) ?? ""
  );
}

const oneLine = (text: string) => text.replace(/[\s<>]+/g, " ").trim();
