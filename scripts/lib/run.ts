import { spawn } from 'node:child_process';
import { styleText } from 'node:util';
import { root } from './launch.ts';

/** How a program ended and what it printed. */
export interface Ran {
  readonly code: number;
  readonly output: string;
}

/**
 * Runs a program in the repository's root and returns what it printed, standard error included.
 *
 * @param show - also print it as it comes
 */
export async function run(
  command: readonly [string, ...string[]],
  variables: NodeJS.ProcessEnv = process.env,
  show = false,
): Promise<Ran> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: root,
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (show) process.stdout.write(chunk);
    });
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject).once('close', (status) => resolve(status ?? 1));
  });
  return { code, output };
}

/** Something that must hold. */
export interface Step {
  readonly name: string;
  /** Returns what went wrong, or nothing. */
  readonly run: () => Promise<string | undefined>;
}

/** A step that runs a program and fails with what it printed. */
export function programStep(name: string, ...command: [string, ...string[]]): Step {
  return {
    name,
    run: async () => {
      const { code, output } = await run(command);
      return code === 0 ? undefined : output;
    },
  };
}

/** Runs steps one after the other, prints a line for each, and returns how many failed. */
export async function runSteps(steps: Step[]): Promise<number> {
  let failed = 0;
  for (const step of steps) {
    const began = performance.now();
    const problem = await step.run();
    const seconds = `${((performance.now() - began) / 1000).toFixed(1)} s`.padStart(7);
    const verdict = problem === undefined ? styleText('green', 'ok  ') : styleText('red', 'fail');
    process.stdout.write(`${verdict} ${seconds}  ${step.name}\n`);
    if (problem !== undefined) {
      failed += 1;
      process.stdout.write(`${problem.trimEnd()}\n\n`);
    }
  }
  return failed;
}
