/** Next calls this once, before the first request. */
export async function register(): Promise<void> {
  // Next also builds this file for a runtime without Node; there it must stay empty.
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startWeb } = await import("#instrumentation-node.ts");
  await startWeb();
}
