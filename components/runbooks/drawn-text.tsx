import { Fragment, type ReactNode } from "react";
import { CodeBlock } from "#components/runbooks/code-block.tsx";
import { RunbookImage } from "#components/runbooks/runbook-image.tsx";
import { SafeLink } from "#components/ui/safe-link.tsx";
import { ScrollRegion } from "#components/ui/scroll-region.tsx";
import { idPrefix } from "#domain/runbooks/draw-tree.ts";
import type { DrawnNode, RunbookLink } from "#domain/runbooks/drawing.ts";
import { runbookHref } from "#domain/runbooks/runbook-address.ts";

/** A text as it was made ready. `filesUrl` is what a path in the repository is put after, to see it on GitHub. */
export function DrawnText({ nodes, filesUrl }: { nodes: readonly DrawnNode[]; filesUrl: string }) {
  return nodes.map((node, index) => (
    // A text never changes in part: a piece has no identity but its place.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Fragment key={index}>
      {typeof node === "string" ? node : <Piece node={node} filesUrl={filesUrl} />}
    </Fragment>
  ));
}

type Element = Exclude<DrawnNode, string>;

function Piece({ node, filesUrl }: { node: Element; filesUrl: string }) {
  const within = "children" in node ? <DrawnText nodes={node.children} filesUrl={filesUrl} /> : null;
  switch (node.tag) {
    case "heading":
      return (
        <Heading level={node.level} id={node.id} text={node.text}>
          {within}
        </Heading>
      );
    case "link":
      return (
        <Lead to={node.to} id={node.id} label={node.label} filesUrl={filesUrl}>
          {within}
        </Lead>
      );
    case "image":
      return <Picture at={node.at} alt={node.alt} filesUrl={filesUrl} />;
    case "code-block":
      return <CodeBlock text={node.text} language={node.language} />;
    case "list":
      if (node.start !== null) return <ol start={node.start}>{within}</ol>;
      return <ul className={node.tasks ? "tasks" : undefined}>{within}</ul>;
    case "cell": {
      const align = { textAlign: node.align ?? "left" } as const;
      return node.isHead ? (
        <th scope="col" style={align}>
          {within}
        </th>
      ) : (
        <td style={align}>{within}</td>
      );
    }
    case "check":
      return (
        <span role="img" aria-label={node.isDone ? "done:" : "to do:"}>
          {node.isDone ? "☑" : "☐"}
        </span>
      );
    case "table":
      return (
        <ScrollRegion label="Table" className="overflow-x-auto">
          <table>{within}</table>
        </ScrollRegion>
      );
    case "hr":
    case "br":
      return <node.tag />;
    default:
      return <node.tag id={node.id}>{within}</node.tag>;
  }
}

const levels = ["h2", "h3", "h4", "h5", "h6"] as const;

function Heading(props: { level: number; id: string; text: string; children: ReactNode }) {
  const { level, id, text, children } = props;
  const Level = levels[level - 2] ?? "h6";
  return (
    <div className="heading" data-row>
      <Level id={id}>{children}</Level>
      <a href={`#${encodeURIComponent(id)}`} className="row-link" aria-label={`Link to ${text}`}>
        #
      </a>
    </div>
  );
}

type LeadProps = {
  to: RunbookLink;
  id?: string | undefined;
  label?: string | undefined;
  filesUrl: string;
  children: ReactNode;
};

/** A link as it is meant in its file: within the text, to another runbook, to a file on GitHub, or elsewhere. */
function Lead({ to, id, label, filesUrl, children }: LeadProps) {
  switch (to.kind) {
    case "here":
      return (
        <a id={id} href={`#${encodeURIComponent(idPrefix + to.fragment)}`} aria-label={label}>
          {children}
        </a>
      );
    case "runbook":
      return (
        <SafeLink href={runbookHref(to.slug, to.fragment === "" ? "" : idPrefix + to.fragment)}>
          {children}
        </SafeLink>
      );
    case "file":
      return <SafeLink href={onGithub(to, filesUrl)}>{children}</SafeLink>;
    case "web":
      return <SafeLink href={to.href}>{children}</SafeLink>;
    case "none":
      return <span title="This address leads nowhere">{children}</span>;
  }
}

/** An image of the repository; one from elsewhere is a link, since nobody else is to see who reads a runbook. */
function Picture({ at, alt, filesUrl }: { at: RunbookLink; alt: string; filesUrl: string }) {
  if (at.kind === "file") return <RunbookImage path={at.path} alt={alt} url={onGithub(at, filesUrl)} />;
  return (
    <Lead to={at} filesUrl={filesUrl}>
      {alt || "Image"}
    </Lead>
  );
}

function onGithub({ path, fragment }: { path: string; fragment: string }, filesUrl: string): string {
  const page = filesUrl + path.split("/").map(encodeURIComponent).join("/");
  return fragment === "" ? page : `${page}#${encodeURIComponent(fragment)}`;
}
