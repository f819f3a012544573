'use server';

/** What a form gets back. */
export interface Payslip {
  readonly line?: string;
}

const salaries: Readonly<Record<string, string>> = { alice: '84,000', bob: '61,000' };

/**
 * Asks nobody who they are, for the page that shows the form did. But an action is a public endpoint: whoever knows its id
 * calls it on any path. And whose payslip it is, the caller says.
 */
export async function readPayslip(_before: Payslip, form: FormData): Promise<Payslip> {
  const asked = form instanceof FormData ? form.get('person') : null;
  const person = typeof asked === 'string' ? asked : 'nobody';
  return { line: `${person} earns ${salaries[person] ?? 'nothing'}` };
}
