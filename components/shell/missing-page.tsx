import { ButtonLink } from "#components/ui/button.tsx";

/** The same inside a page that has already drawn its frame. */
export function MissingNotice(props: { what: string; how: string; href: string; label: string }) {
  return (
    <div className="max-w-prose">
      <p className="font-medium">{props.what}</p>
      <p className="mt-1 text-ink-2">{props.how}</p>
      <p className="mt-4">
        <ButtonLink href={props.href}>{props.label}</ButtonLink>
      </p>
    </div>
  );
}

/** What stands where nothing is, or where the person who asks may not know that something is. */
export function MissingPage({
  what,
  how,
  href = "/",
  label = "Home",
}: {
  what: string;
  how: string;
  href?: string;
  label?: string;
}) {
  return (
    <main id="main" tabIndex={-1} className="max-w-prose flex-1 px-4 pt-10 outline-none md:px-8">
      <h1 className="font-serif text-title font-semibold">{what}</h1>
      <p className="mt-1 text-ink-2">{how}</p>
      <p className="mt-5">
        <ButtonLink href={href}>{label}</ButtonLink>
      </p>
    </main>
  );
}
