// What the gateway logs with: the part of pino's interface that it uses, so that tests can listen.
//
// Must not: be given data, text of an operation or a secret; facts only.

export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** An error as facts. The message of a foreign error is left out: it could quote data. */
export function errorFacts(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = (error as { code?: unknown }).code;
  const known = error.name === "WeirError" ? { message: error.message } : {};
  return { error: error.name, ...(typeof code === "string" ? { code } : {}), ...known };
}
