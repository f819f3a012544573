/** What an organization earned in a quarter of a year. */
export interface Report {
  readonly quarter: string;
  readonly earned: string;
}

const reports: readonly Report[] = [
  { quarter: '2025-q4', earned: '410,000' },
  { quarter: '2026-q1', earned: '388,000' },
];

/** The report of a quarter, if there is one. */
export function findReport(quarter: string): Report | undefined {
  return reports.find((report) => report.quarter === quarter);
}
