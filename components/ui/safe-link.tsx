import Link from "next/link";
import type { ReactNode } from "react";
import { classNames } from "#components/ui/class-names.ts";
import { safeHref } from "#components/ui/safe-href.ts";

const underlined =
  "rounded-control text-ink underline decoration-rule-strong decoration-1 underline-offset-3 hover:decoration-ink";

/** A link whose address may come from outside. One that may not be followed is drawn as plain text. */
export function SafeLink(props: { href: string; children: ReactNode; className?: string | undefined }) {
  const { children } = props;
  const className = props.className ?? underlined;
  const href = safeHref(props.href);
  if (href === null) return <span title="This address is not a web address">{children}</span>;
  if (href.startsWith("/")) {
    return (
      <Link prefetch={false} href={href} className={className}>
        {children}
      </Link>
    );
  }
  return (
    <a href={href} className={classNames(className)} rel="noreferrer">
      {children}
    </a>
  );
}
