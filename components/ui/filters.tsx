import type { ReactNode } from "react";

/** The line above a list that says which part of it is shown. */
export function Filters({ children }: { children: ReactNode }) {
  return (
    <search className="mb-4 flex flex-wrap items-center gap-3 print:hidden [&>input]:w-80 [&>input]:max-md:w-full [&>select]:w-48 [&>select]:max-md:w-full">
      {children}
    </search>
  );
}
