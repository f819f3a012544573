/** What one person earns in a month. */
export interface Salary {
  readonly name: string;
  readonly amount: string;
}

const salaries: readonly Salary[] = [
  { name: 'Alice Adams', amount: '7,400' },
  { name: 'Bob Brown', amount: '5,150' },
];

/** What everybody earns. Only for who is signed in. */
export async function readSalaries(): Promise<readonly Salary[]> {
  return salaries;
}
