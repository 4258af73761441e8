import Link from "next/link";
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { classNames } from "#components/ui/class-names.ts";
import { safeHref } from "#components/ui/safe-href.ts";

export type ButtonLook = "primary" | "plain" | "quiet" | "danger";

const base =
  "relative inline-flex min-h-8 items-center justify-center gap-2 rounded-control border px-3 py-1 font-medium whitespace-nowrap disabled:opacity-55 aria-disabled:opacity-55";

const looks = {
  primary: "border-ink bg-ink text-paper hover:not-disabled:bg-ink-2 hover:not-disabled:border-ink-2",
  plain: "border-control bg-sheet text-ink hover:not-disabled:bg-sunk",
  quiet: "border-transparent text-ink-2 hover:not-disabled:bg-sunk hover:not-disabled:text-ink",
  danger: "border-signal bg-sheet text-signal hover:not-disabled:bg-signal-wash",
} as const satisfies Record<ButtonLook, string>;

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { look?: ButtonLook; busy?: boolean };

/** A button keeps its label while it is busy and says so to those who cannot see the arc. */
export function Button({ look = "plain", busy = false, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      disabled={rest.disabled ?? busy}
      className={classNames(base, looks[look], "print:hidden", className)}
    >
      {children}
      {busy ? <BusyArc /> : null}
    </button>
  );
}

function BusyArc() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className="size-3.5 origin-center motion-safe:animate-turn">
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="26 12" />
    </svg>
  );
}

/** A link that looks like a button. An address that may not be followed draws nothing. */
export function ButtonLink(props: {
  href: string;
  look?: ButtonLook;
  className?: string;
  /** What it leads to is a file to keep, not a page to go to. */
  download?: boolean;
  children: ReactNode;
}) {
  const href = safeHref(props.href);
  const className = classNames(base, looks[props.look ?? "plain"], props.className);
  if (href === null) return null;
  if (href.startsWith("/") && !props.download) {
    return (
      <Link prefetch={false} href={href} className={className}>
        {props.children}
      </Link>
    );
  }
  return (
    <a href={href} className={className} rel="noreferrer" download={props.download}>
      {props.children}
    </a>
  );
}
