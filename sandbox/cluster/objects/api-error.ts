/** A `Status` object of `meta/v1`, as the Kubernetes API answers every failure. */
export type Status = {
  kind: "Status";
  apiVersion: "v1";
  metadata: Record<string, unknown>;
  status: "Failure" | "Success";
  message?: string;
  reason?: string;
  details?: Record<string, unknown>;
  code: number;
};

/** A refusal of the API, carrying the Status body that a client receives. */
export class ApiError extends Error {
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = "ApiError";
    const body: Status = {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message,
      reason,
      code,
    };
    this.status = Object.keys(details).length === 0 ? body : { ...body, details };
  }
}

/** `pods` or `deployments.apps`, as messages name a resource. */
type Named = { group: string; plural: string };

function resourceName(kind: Named): string {
  return kind.group === "" ? kind.plural : `${kind.plural}.${kind.group}`;
}

function detailsOf(kind: Named, name: string): Record<string, unknown> {
  return { name, ...(kind.group === "" ? {} : { group: kind.group }), kind: kind.plural };
}

/** 404 for an object that is not there. */
export function notFound(kind: Named, name: string): ApiError {
  return new ApiError(404, "NotFound", `${resourceName(kind)} "${name}" not found`, detailsOf(kind, name));
}

/** 409 for a name that is taken. */
export function alreadyExists(kind: Named, name: string): ApiError {
  return new ApiError(
    409,
    "AlreadyExists",
    `${resourceName(kind)} "${name}" already exists`,
    detailsOf(kind, name),
  );
}

/** 409 for a write that was based on an older version. */
export function conflict(kind: Named, name: string): ApiError {
  const why = "the object has been modified; please apply your changes to the latest version and try again";
  const message = `Operation cannot be fulfilled on ${resourceName(kind)} "${name}": ${why}`;
  return new ApiError(409, "Conflict", message, detailsOf(kind, name));
}

/** 422 with one cause per broken field; each cause is `field: problem`. */
export function invalid(
  kind: Named & { kind: string },
  name: string,
  causes: { field: string; message: string }[],
): ApiError {
  const text = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const joined = text.length === 1 ? text[0] : `[${text.join(", ")}]`;
  const full = `${kind.group === "" ? kind.kind : `${kind.kind}.${kind.group}`} "${name}" is invalid: ${joined}`;
  const listed = causes.map((cause) => ({
    reason: causeReason(cause.message),
    message: cause.message,
    field: cause.field,
  }));
  return new ApiError(422, "Invalid", full, { ...detailsOf(kind, name), kind: kind.kind, causes: listed });
}

function causeReason(message: string): string {
  if (message.startsWith("Required value")) return "FieldValueRequired";
  return message.startsWith("Duplicate value") ? "FieldValueDuplicate" : "FieldValueInvalid";
}

/** 400 for a request that cannot be read. */
export function badRequest(message: string): ApiError {
  return new ApiError(400, "BadRequest", message);
}

/** 410 for a resource version that is no longer kept. The wording is etcd's and the watch cache's. */
export function gone(message: string): ApiError {
  return new ApiError(410, "Expired", message);
}
