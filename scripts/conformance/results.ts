import { stripVTControlCharacters } from 'node:util';

/** A test of the suite, as Playwright's JSON report names it. */
export interface Spec {
  /** From `integration/tests`, such as `hono/basic.test.ts`. */
  readonly file: string;
  /** The titles of the groups around it and its own. */
  readonly title: string;
  /** The long-running app that it needs, such as `next.appRouter.withEmailCodes`; none when it makes its own. */
  readonly app: string | undefined;
}

/** A test that was run. */
export interface Ran extends Spec {
  /** `flaky` passed at the second try; `skipped` was left out by the suite itself or after a failure before it;
   * `listed` was not reached. */
  readonly outcome: 'passed' | 'flaky' | 'failed' | 'skipped' | 'listed';
  /** The first lines of what went wrong. */
  readonly problem: string | undefined;
}

/** The part of Playwright's JSON report that is read. */
export interface JsonReport {
  readonly suites?: readonly JsonSuite[];
  readonly errors?: readonly { readonly message?: string }[];
}

interface JsonSuite {
  readonly title: string;
  readonly file: string;
  readonly suites?: readonly JsonSuite[];
  readonly specs?: readonly JsonSpec[];
}

interface JsonSpec {
  readonly title: string;
  readonly tests: readonly {
    readonly status: 'expected' | 'unexpected' | 'flaky' | 'skipped';
    readonly results: readonly { readonly error?: { readonly message?: string } }[];
  }[];
}

/** Reads the tests out of a report, run or only listed. */
export function testsOf(report: JsonReport): Ran[] {
  return (report.suites ?? []).flatMap((suite) => inSuite(suite, suite.file, []));
}

/** A group may be written in another file than its test: only the outermost names the test's own. */
function inSuite(suite: JsonSuite, file: string, titles: readonly string[]): Ran[] {
  const own = (suite.specs ?? []).map((spec) => ranOf(file, [...titles, spec.title], spec));
  const inner = (suite.suites ?? []).flatMap((group) => inSuite(group, file, [...titles, group.title]));
  return [...own, ...inner];
}

const outcomes = { expected: 'passed', unexpected: 'failed', flaky: 'flaky', skipped: 'skipped' } as const;

function ranOf(file: string, titles: readonly string[], { tests }: JsonSpec): Ran {
  const title = titles.join(' › ');
  const test = tests[0];
  const message = test?.results.findLast(({ error }) => error)?.error?.message;
  return {
    file,
    title,
    app: /long-running--([\w.-]+)/.exec(title)?.[1],
    outcome: test && test.results.length > 0 ? outcomes[test.status] : 'listed',
    problem: message ? shortened(message) : undefined,
  };
}

/** A colourless first line or two, without what differs from run to run. */
function shortened(message: string): string {
  const plain = stripVTControlCharacters(message).replaceAll(/https?:\/\/localhost:\d+/g, 'http://localhost');
  return plain
    .split('\n')
    .filter((line) => line.trim())
    .slice(0, 2)
    .join(' ')
    .slice(0, 160);
}
