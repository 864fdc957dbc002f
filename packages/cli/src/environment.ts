export type Environment = Record<string, string | undefined>

/** The environment that the command was called in. The only place that reads it. */
export const environment: Environment = process.env
