/** An error GitHub would give a `type`, as in `NOT_FOUND`. */
export class GraphError extends Error {
  readonly extensions: { type: string };
  constructor(type: string, message: string) {
    super(message);
    this.extensions = { type };
  }
}
