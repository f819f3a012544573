import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { masked } from '../testing/mask.ts';
import type { Check } from './checks.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** What the check saw, in the order it saw it. */
    saw?: string[];
  }
}

/** Writes each check, with what it saw, as JSON where `LESSON_REPORT` says. */
export default class LessonReporter implements Reporter {
  readonly #checks: Check[] = [];

  onTestCaseResult(test: TestCase): void {
    const result = test.result();
    this.#checks.push({
      name: test.name,
      passed: result.state === 'passed',
      saw: test.meta().saw ?? [],
      problems: (result.errors ?? []).map(({ message }) => masked(message)),
    });
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly { message: string }[]): void {
    const broken = [...modules.flatMap((module) => module.errors()), ...errors].map(({ message }) => message);
    writeFileSync(process.env['LESSON_REPORT'] ?? '', JSON.stringify({ checks: this.#checks, broken }));
  }
}
