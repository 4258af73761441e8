import { type ReactNode, useId } from "react";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Chip } from "#components/ui/chip.tsx";
import { StatusMark } from "#components/ui/status-mark.tsx";
import { Age } from "#components/ui/time.tsx";

/** What a panel is in: every panel can be in every one of these, and draws each. */
export type PanelState =
  | { kind: "ready" }
  | { kind: "loading" }
  | { kind: "empty"; what: string; how: ReactNode }
  | { kind: "filtered-empty"; what: string; clear: () => void }
  | { kind: "error"; message: string; requestId: string | null; retry: () => void; hasData: boolean }
  | { kind: "stale"; source: string; at: Date | null; message: string | null }
  | { kind: "unknown"; source: string; message: string | null; since: Date | null }
  | { kind: "partial"; message: string }
  | { kind: "forbidden"; what: string; how: string }
  | { kind: "signed-out"; href: string };

type PanelProps = {
  title: string;
  state: PanelState;
  /** Drawn while loading, in the geometry of what comes. */
  skeleton: ReactNode;
  children: ReactNode;
  /** `boxed` puts title and content on one sheet; `open` lets the content bring its own edges. */
  look?: "open" | "boxed";
  aside?: ReactNode;
  /** Where the data comes from and how old it is. */
  source?: ReactNode;
  /** The title is read aloud but not drawn, where the page's own title says the same. */
  titleHidden?: boolean;
};

/** One part of a page with its own fate: a dead source costs this panel and nothing else. */
export function Panel({
  title,
  state,
  skeleton,
  children,
  look = "open",
  aside,
  source,
  titleHidden,
}: PanelProps) {
  const id = useId();
  const chip = chipOf(state);
  return (
    <section
      aria-labelledby={id}
      aria-busy={state.kind === "loading" || undefined}
      className={look === "boxed" ? "rounded-sheet border bg-sheet p-4 pt-3.5" : undefined}
    >
      <div
        className={
          titleHidden && !chip && !aside
            ? "sr-only"
            : "mb-2 flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1"
        }
      >
        <h2 id={id} className={titleHidden ? "sr-only" : "font-serif text-section font-semibold"}>
          {title}
        </h2>
        {chip}
        {aside ? <div className="ml-auto text-label text-ink-2">{aside}</div> : null}
      </div>
      <PanelBody state={state} skeleton={skeleton} look={look}>
        {children}
      </PanelBody>
      {source && showsData(state) ? <p className="mt-3 text-label text-ink-3">{source}</p> : null}
    </section>
  );
}

function showsData(state: PanelState): boolean {
  return (
    state.kind === "ready" ||
    state.kind === "stale" ||
    state.kind === "partial" ||
    (state.kind === "error" && state.hasData)
  );
}

function chipOf(state: PanelState): ReactNode {
  if (state.kind === "stale") {
    return (
      <Chip tone="ochre" title={state.message ?? undefined}>
        <StatusMark shape="unknown" stale />
        {state.source} {state.at === null ? "never answered" : <Age at={state.at} suffix=" old" />}
      </Chip>
    );
  }
  return state.kind === "partial" ? <Chip tone="ochre">{state.message}</Chip> : null;
}

function PanelBody(props: {
  state: PanelState;
  skeleton: ReactNode;
  look: "open" | "boxed";
  children: ReactNode;
}) {
  const { state, children } = props;
  switch (state.kind) {
    case "ready":
    case "partial":
      return children;
    case "stale":
      return (
        <>
          {state.message ? <p className="mb-2 text-label text-ink-2">{state.message}</p> : null}
          {children}
        </>
      );
    case "loading":
      return (
        <div className="animate-appear">
          <span className="sr-only">Loading</span>
          {props.skeleton}
        </div>
      );
    case "error":
      return (
        <>
          <Failure
            message={state.message}
            requestId={state.requestId}
            retry={state.retry}
            boxed={props.look === "boxed"}
          />
          {state.hasData ? <div className="mt-3">{children}</div> : null}
        </>
      );
    case "empty":
      return (
        <Notice boxed={props.look === "boxed"} what={state.what}>
          {state.how}
        </Notice>
      );
    case "filtered-empty":
      return (
        <Notice boxed={props.look === "boxed"} what={state.what}>
          <Button onClick={state.clear}>Clear filters</Button>
        </Notice>
      );
    case "unknown":
      return (
        <Notice
          boxed={props.look === "boxed"}
          what={
            state.message === null
              ? `${state.source} has not been read yet`
              : `${state.source} cannot be believed now`
          }
          mark={<StatusMark shape="unknown" />}
        >
          {state.message === null ? (
            <p>This fills by itself as soon as it answers.</p>
          ) : (
            <p>
              {state.message}
              {state.since ? (
                <>
                  , for <Age at={state.since} suffix="" />
                </>
              ) : null}
              . What it last said is too old to show; this fills by itself when it answers.
            </p>
          )}
        </Notice>
      );
    case "forbidden":
      return (
        <Notice boxed={props.look === "boxed"} what={state.what} mark={<StatusMark shape="held" />}>
          {state.how}
        </Notice>
      );
    case "signed-out":
      return (
        <Notice
          boxed={props.look === "boxed"}
          what="Your session has ended"
          mark={<StatusMark shape="held" />}
        >
          <ButtonLink href={state.href}>Sign in and return here</ButtonLink>
        </Notice>
      );
  }
}

function Notice(props: { what: string; boxed: boolean; mark?: ReactNode; children: ReactNode }) {
  return (
    <div className={props.boxed ? "" : "border border-dashed border-rule-strong px-4 py-4"}>
      <p className="flex items-center gap-2 font-medium">
        {props.mark}
        {props.what}
      </p>
      <div className="mt-1 max-w-prose text-ink-2 [&>*]:mt-2">{props.children}</div>
    </div>
  );
}

function Failure(props: { message: string; requestId: string | null; retry: () => void; boxed: boolean }) {
  return (
    <div role="alert" className="border border-l-2 border-rule border-l-signal bg-sheet px-4 py-3">
      <p className="flex gap-2">
        <span className="flex h-5 items-center">
          <StatusMark shape="bad" />
        </span>
        <span className="wrap-anywhere">{props.message}</span>
      </p>
      <p className="mt-2 flex flex-wrap items-center gap-3 text-label text-ink-2">
        <Button onClick={props.retry}>Try again</Button>
        {props.requestId ? (
          <span>
            When you ask for help, quote <code>{props.requestId}</code>
          </span>
        ) : null}
      </p>
    </div>
  );
}
