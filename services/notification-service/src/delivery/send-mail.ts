import { createTransport } from "nodemailer";
import { NotNow } from "../queue/consume.ts";

export type Mail = { to: string; id: string; subject: string; text: string };

/** Sends mail through one server. The message id is the event's, so that a mailbox can drop a repetition. */
export function openMail(url: string): (mail: Mail) => Promise<void> {
  const transport = createTransport(url, { from: "orders@kubeflow-ops.example" });
  return async ({ to, id, subject, text }) => {
    try {
      await transport.sendMail({ to, subject, text, messageId: `<${id}@notification-service>` });
    } catch (error) {
      // RFC 5321: 5yz is final, 4yz and a connection that fails may be tried again.
      const code = error instanceof Error && "responseCode" in error ? Number(error.responseCode) : 0;
      if (code >= 500) throw error;
      throw new NotNow("the mail server did not take it", { cause: error });
    }
  };
}
