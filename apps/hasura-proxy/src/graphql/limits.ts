/** How much one GraphQL request may ask for. */
export interface GraphqlLimits {
  /** Tokens of a document: names, braces, values. Default 2,000. */
  readonly tokens: number;
  /** Fields within fields, fragments unfolded. Default 15. */
  readonly depth: number;
  /** Fields with an alias, fragments unfolded. Default 50. */
  readonly aliases: number;
  /** Operations of one request sent as a list. Default 10. */
  readonly batch: number;
  /**
   * What all operations of a request may cost. A field costs 1; one with fields of its own costs 1 and its rows times
   * them, where the rows are its `limit`, 1 for `…_by_pk` and `…_one`, and 10 where nothing is said. Default 10,000.
   */
  readonly cost: number;
  /** Whether `__schema` and `__type` may be asked for. Default no. */
  readonly introspection: boolean;
}

/** What holds unless told otherwise. */
export const defaultGraphqlLimits: GraphqlLimits = {
  tokens: 2000,
  depth: 15,
  aliases: 50,
  batch: 10,
  cost: 10_000,
  introspection: false,
};
