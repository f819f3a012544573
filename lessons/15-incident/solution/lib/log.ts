/** One line of JSON for each thing that happened. No token, no address, no title. */
export function log(service: string, line: object): void {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), service, ...line })}\n`);
}
