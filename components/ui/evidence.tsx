import { Fragment } from "react";
import { SafeLink } from "#components/ui/safe-link.tsx";

/** Text for people in pieces. Never HTML: what looks like markup is shown as it stands. */
export type EvidencePiece =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "link"; text: string; href: string };

/** A sentence of evidence: words, names in mono, links that may be followed. */
export function EvidenceText({ pieces }: { pieces: readonly EvidencePiece[] }) {
  return (
    <span className="wrap-anywhere">
      {pieces.map((piece, index) => (
        // The pieces are one sentence: they have no identity but their place in it.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Fragment key={index}>
          {needsSpace(pieces[index - 1], piece) ? " " : null}
          <Piece piece={piece} />
        </Fragment>
      ))}
    </span>
  );
}

/** Whoever writes evidence need not think of the spaces between its pieces; punctuation stays where it belongs. */
function needsSpace(before: EvidencePiece | undefined, piece: EvidencePiece): boolean {
  return before !== undefined && !/[\s(]$/.test(before.text) && !/^[\s.,;:)]/.test(piece.text);
}

function Piece({ piece }: { piece: EvidencePiece }) {
  if (piece.kind === "code") return <code>{piece.text}</code>;
  if (piece.kind === "link") return <SafeLink href={piece.href}>{piece.text}</SafeLink>;
  return piece.text;
}
