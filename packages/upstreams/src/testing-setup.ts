import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultTemplates, openEmbedded, templateName } from './postgres/template.ts';

/** Leaves a template behind before the first test, so that files that run side by side do not each make one. */
export async function setup(): Promise<void> {
  if (existsSync(join(defaultTemplates, templateName()))) return;
  await (await openEmbedded(undefined)).close();
}
