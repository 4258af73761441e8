/** A ref that moved: full name, ids before and after (the zero id for none), and whose doing it was. */
export type Move = { name: string; before: string; after: string; by: string };
