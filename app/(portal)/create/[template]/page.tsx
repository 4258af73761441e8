import type { Metadata } from "next";
import { Prefetch } from "#app/(portal)/prefetch.tsx";
import { CreateHead } from "#components/scaffold/create-head.tsx";
import { CreatePage } from "#components/scaffold/create-page.tsx";

type Props = { params: Promise<{ template: string }>; searchParams: Promise<{ from?: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Create from ${decodeURIComponent((await params).template)}` };
}

/** The form of one golden path, beside what it would do. */
export default async function CreateFromTemplatePage({ params, searchParams }: Props) {
  const name = decodeURIComponent((await params).template);
  const { from = null } = await searchParams;
  return (
    <Prefetch
      queries={(trpc, client) => [client.prefetchQuery(trpc.scaffold.template.queryOptions({ name }))]}
    >
      <CreateHead name={name}>
        <CreatePage name={name} from={from} />
      </CreateHead>
    </Prefetch>
  );
}
