import { CopyButton } from "#components/ui/copy-button.tsx";
import { ScrollText } from "#components/ui/scroll-region.tsx";

/** Commands or a query to be copied. They scroll inside themselves and can be reached with the keyboard. */
export function CodeBlock({ text, language }: { text: string; language: string | null }) {
  const [first = ""] = text.trim().split("\n");
  const name = first.length > 60 ? `${first.slice(0, 59)}…` : first;
  return (
    <figure className="code">
      <figcaption>
        <span>{language}</span>
        <CopyButton text={text} look="quiet" about={name}>
          Copy
        </CopyButton>
      </figcaption>
      <ScrollText>
        <code>{text}</code>
      </ScrollText>
    </figure>
  );
}
