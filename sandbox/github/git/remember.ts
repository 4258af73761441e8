const mostAnswers = 2000;

/**
 * A question to git that is asked once where it can never change: about full object ids there is one answer for
 * ever. A question about a branch or another name is always asked anew.
 */
export function remembering<Answer>(
  ask: (gitDir: string, ...ids: string[]) => Promise<Answer>,
): (gitDir: string, ...ids: string[]) => Promise<Answer> {
  const answers = new Map<string, Promise<Answer>>();
  return (gitDir, ...ids) => {
    if (!ids.every((id) => /^[0-9a-f]{40}$/.test(id))) return ask(gitDir, ...ids);
    const key = [gitDir, ...ids].join(" ");
    const held = answers.get(key);
    if (held !== undefined) return held;
    const asked = ask(gitDir, ...ids);
    answers.set(key, asked);
    asked.catch(() => answers.delete(key));
    const oldest = answers.keys().next().value;
    if (answers.size > mostAnswers && oldest !== undefined) answers.delete(oldest);
    return asked;
  };
}
