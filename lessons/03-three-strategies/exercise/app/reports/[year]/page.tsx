import { readSalaries } from '../../../lib/salaries.ts';

export default async function ReportPage({ params }: { params: Promise<{ year: string }> }) {
  const { year } = await params;
  const salaries = await readSalaries();
  return (
    <>
      <h1>Salaries in {year}</h1>
      <p>{salaries.map(({ name, amount }) => `${name} had ${amount} a month.`).join(' ')}</p>
    </>
  );
}
