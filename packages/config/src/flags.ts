import { parseArgs, type ParseArgsConfig } from 'node:util';

/**
 * Reads a script's options. `--help` prints the help and ends; what it does not know ends it with 2, one line and the help.
 *
 * @param help - the first line names the command
 */
export function readFlags<Config extends ParseArgsConfig>(help: string, config: Config) {
  // Before anything is judged: who asks for help has not understood the rest yet.
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    process.stdout.write(help);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    const [reason = 'wrong arguments'] = (error instanceof Error ? error.message : '').split('. To specify');
    process.stderr.write(`${reason}\n\n${help}`);
    return process.exit(2);
  }
}
