import { createTransport } from "nodemailer";
import { NotNow } from "../queue/consume.ts";

export type Mail = { to: string; id: string; subject: string; text: string };

/** Milliseconds; what the library waits by itself is longer than a pod may take to end. */
const limits = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 };

/** Sends mail through one server. The message id is the event's, so that a mailbox can drop a repetition. */
export function openMail(url: string): (mail: Mail) => Promise<void> {
  const limited = new URL(url);
  for (const [name, ms] of Object.entries(limits)) limited.searchParams.set(name, String(ms));
  const transport = createTransport(limited.href, { from: "orders@kubeflow-ops.example" });
  return async ({ to, id, subject, text }) => {
    try {
      await transport.sendMail({ to, subject, text, messageId: `<${id}@notification-service>` });
    } catch (error) {
      // RFC 5321: 5yz is final. It is about this mail only where the envelope or the text was refused; a password that
      // was changed is not.
      const { responseCode = 0, code = "" } = error as { responseCode?: number; code?: string };
      if (responseCode >= 500 && ["EENVELOPE", "EMESSAGE"].includes(code)) throw error;
      throw new NotNow("the mail server did not take it", { cause: error });
    }
  };
}
