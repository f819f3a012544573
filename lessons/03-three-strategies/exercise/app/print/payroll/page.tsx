import { readSalaries } from '../../../lib/salaries.ts';

export default async function PrintPage() {
  const salaries = await readSalaries();
  return <pre>{salaries.map(({ name, amount }) => `${name.padEnd(20)}${amount}`).join('\n')}</pre>;
}
