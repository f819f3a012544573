import { stringify } from 'yaml';
import { z } from 'zod';
import { seedSchema, type Seed } from './seed-schema.ts';

/** What editors check a seed file with. */
export const seedJsonSchema = () => ({
  title: 'A seed of clerk-local',
  ...z.toJSONSchema(seedSchema, { io: 'input', unrepresentable: 'any' }),
});

/** A seed as YAML, with a line that tells editors its schema. */
export function seedText(seed: Seed): string {
  const schema = '# yaml-language-server: $schema=node_modules/@clerk-patterns/clerk-local/seed/seed.schema.json';
  return `${schema}\n${stringify(seed, { lineWidth: 110, aliasDuplicateObjects: false })}`;
}
