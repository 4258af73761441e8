"use client";
import { useQuery } from "@tanstack/react-query";
import { budgetHref } from "#components/slo/budget-table.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Mono } from "#components/ui/mono.tsx";
import { SafeLink } from "#components/ui/safe-link.tsx";

function useBudget(id: string) {
  const trpc = useTRPC();
  return useQuery(trpc.budgets.detail.queryOptions({ id })).data;
}

export function BudgetTitle({ id }: { id: string }) {
  const budget = useBudget(id);
  return budget ? `${budget.service} ${budget.title}` : id;
}

export function BudgetLead({ id }: { id: string }) {
  const budget = useBudget(id);
  if (!budget) return "\u00a0";
  return (
    <>
      {budget.promise} ·{" "}
      <SafeLink href={`/services/${encodeURIComponent(budget.service)}`}>{budget.service}</SafeLink> ·{" "}
      <SafeLink href={budget.file.url}>
        <Mono>{budget.file.path}</Mono>
      </SafeLink>
      {budget.description ? <span className="mt-1 block">{budget.description}</span> : null}
    </>
  );
}

export function BudgetActions({ id }: { id: string }) {
  return <ButtonLink href={`${budgetHref(id)}/change`}>Change objective</ButtonLink>;
}
