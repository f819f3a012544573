/** What an incident like this may come from. */
export type Suspect =
  | 'a handshake'
  | 'the rate limit'
  | 'a wrong token'
  | 'the row policies'
  | 'the organization’s rows'
  | 'the key of the cache';

export interface Report {
  /** Who was shown whose own rows, by user id; each pair once. */
  readonly leaks: readonly { readonly viewer: string; readonly owner: string }[];
  /** The id of the first request that showed them. */
  readonly firstRequest: string;
  /** The id of the request for which those rows had been fetched, by their owner. */
  readonly fetchedBy: string;
  /** The session for which Clerk made a token during the first affected request. */
  readonly tokenMadeFor: string;
  /** The version that brought it. */
  readonly deploy: string;
  readonly cause: Suspect | '';
}

export const report: Report = {
  leaks: [],
  firstRequest: '',
  fetchedBy: '',
  tokenMadeFor: '',
  deploy: '',
  cause: '',
};
