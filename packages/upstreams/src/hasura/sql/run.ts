/** Runs a statement after those before it: one connection takes one statement at a time. */
export type RunStatement = (
  statement: string,
  values: readonly unknown[],
) => Promise<{ rows: { row: unknown }[]; rowCount: number | null }>;
