import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { FindingsList } from "#components/slo/findings-list.tsx";
import type { ObjectiveFindings } from "#domain/slo/views/findings-view.ts";

const shown = (findings: Partial<ObjectiveFindings>) =>
  renderToStaticMarkup(
    <FindingsList findings={{ problems: [], unchecked: [], askedAt: new Date(), ...findings }} />,
  );

test("says that nothing is odd only where everything was checked", () => {
  expect(shown({})).toContain("Nothing: its series");
  expect(shown({ unchecked: [{ fact: "sources", because: "Prometheus is away." }] })).not.toContain(
    "Nothing:",
  );
});

test("says once why several checks could not be made", () => {
  const because = "Prometheus did not answer in time.";
  const html = shown({
    unchecked: [
      { fact: "eventsPerHour", because },
      { fact: "sources", because },
      { fact: "retentionSeconds", because: "It does not tell." },
    ],
  });
  expect(html).toContain(`Not checked: its traffic, whose series it counts. ${because}`);
  expect(html).toContain("Not checked: how long samples are kept. It does not tell.");
});

test("names what is odd, what to do, and keeps markup as text", () => {
  const html = shown({
    problems: [
      { severity: "warning", code: "slo-sources", message: "<b>two</b> sources", mend: "Name one." },
    ],
  });
  expect(html).toContain("&lt;b&gt;two&lt;/b&gt; sources");
  expect(html).toContain("Name one.");
  expect(html).not.toContain("Nothing:");
});
