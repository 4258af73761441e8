import { getDeps } from "#server/deps.ts";
import { answerAuth } from "#server/identity/auth-door.ts";

const answer = (request: Request) => answerAuth(request, getDeps().signIn);

export { answer as GET, answer as POST };
