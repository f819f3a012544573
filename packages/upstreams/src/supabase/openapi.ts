import type { ForeignKey, Routine, Table } from '../postgres/catalog.ts';
import { inTransaction, rowOf, type Asking } from './statement.ts';

interface Rights {
  readonly table: string;
  readonly select: boolean;
  readonly insert: boolean;
  readonly update: boolean;
  readonly delete: boolean;
}

const rightsSql = `
  select coalesce(json_agg(json_build_object('table', c.relname,
    'select', has_any_column_privilege(c.oid, 'select'), 'insert', has_any_column_privilege(c.oid, 'insert'),
    'update', has_any_column_privilege(c.oid, 'update'), 'delete', has_table_privilege(c.oid, 'delete'))), '[]') as tables,
    (select coalesce(json_agg(p.proname), '[]') from pg_proc p
     where p.pronamespace = 'public'::regnamespace and has_function_privilege(p.oid, 'execute')) as routines
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'f')`;

/**
 * Answers `/rest/v1/` with an OpenAPI 2 description of what the caller's role may do.
 *
 * @see https://docs.postgrest.org/en/stable/references/api/openapi.html
 */
export async function describe(asking: Asking): Promise<Response> {
  const { catalog } = asking;
  const rights = await inTransaction(asking, true, async (client) =>
    rowOf<{ tables: Rights[]; routines: string[] }>(client, rightsSql, []),
  );
  const seen = rights.tables.filter((one) => one.select || one.insert || one.update || one.delete);
  const tables = seen.flatMap((right) => {
    const table = catalog.tables.get(right.table);
    return table ? [{ table, right }] : [];
  });
  const routines = catalog.routines.filter(({ name }) => rights.routines.includes(name));
  const description = {
    swagger: '2.0',
    info: { title: 'Embedded Supabase', version: '1', description: 'What the role of your token may do.' },
    basePath: '/rest/v1',
    consumes: ['application/json'],
    produces: ['application/json', 'application/vnd.pgrst.object+json'],
    paths: Object.fromEntries([
      ...tables.map(({ table, right }) => [`/${table.name}`, pathOf(table, right)] as const),
      ...routines.map((routine) => [`/rpc/${routine.name}`, callOf(routine)] as const),
    ]),
    definitions: Object.fromEntries(tables.map(({ table }) => [table.name, definitionOf(table)])),
  };
  const body = asking.method === 'HEAD' ? null : JSON.stringify(description);
  return new Response(body, { headers: { 'content-type': 'application/openapi+json; charset=utf-8' } });
}

const ofSchema = (name: string): object => ({ $ref: `#/definitions/${name}` });
const inQuery = (name: string, type = 'string'): object => ({ name, in: 'query', required: false, type });

function pathOf({ name, columns }: Table, right: Rights): object {
  const filters = columns.map((column) => inQuery(column.name));
  const body = { name, in: 'body', required: false, schema: ofSchema(name) };
  const rows = { description: 'OK', schema: { type: 'array', items: ofSchema(name) } };
  const tags = [name];
  const read = [...filters, ...['select', 'order', 'offset', 'limit'].map((word) => inQuery(word))];
  return {
    ...(right.select && {
      get: { tags, parameters: read, responses: { 200: rows, 206: { description: 'Partial Content' } } },
    }),
    ...(right.insert && {
      post: { tags, parameters: [body, inQuery('select')], responses: { 201: { description: 'Created' } } },
    }),
    ...(right.update && {
      patch: { tags, parameters: [...filters, body], responses: { 204: { description: 'No Content' } } },
    }),
    ...(right.delete && { delete: { tags, parameters: filters, responses: { 204: { description: 'No Content' } } } }),
  };
}

function callOf({ name, arguments: list, isVolatile }: Routine): object {
  const tags = [`(rpc) ${name}`];
  const required = list.filter(({ isOptional }) => !isOptional).map((argument) => argument.name);
  const properties = Object.fromEntries(list.map((argument) => [argument.name, typeOf(argument.type)]));
  const schema = { type: 'object', properties, ...(required.length > 0 && { required }) };
  const responses = { 200: { description: 'OK' } };
  const parameters = list.map((argument) => ({
    ...inQuery(argument.name, typeOf(argument.type).type),
    required: !argument.isOptional,
  }));
  return {
    ...(!isVolatile && { get: { tags, parameters, responses } }),
    post: { tags, parameters: [{ name: 'args', in: 'body', required: true, schema }], responses },
  };
}

function definitionOf(table: Table): object {
  const required = table.columns
    .filter((column) => !column.isNullable && column.fallback === null)
    .map(({ name }) => name);
  const properties = table.columns.map(({ name, type, fallback }) => {
    const notes = [
      ...(table.primaryKey.includes(name) ? ['Note:\nThis is a Primary Key.<pk/>'] : []),
      ...table.foreignKeys.flatMap((key) => noteOf(key, name)),
    ];
    return [
      name,
      {
        ...typeOf(type),
        ...(fallback !== null && { default: fallback }),
        ...(notes.length > 0 && { description: notes.join('\n\n') }),
      },
    ] as const;
  });
  return { type: 'object', properties: Object.fromEntries(properties), ...(required.length > 0 && { required }) };
}

function noteOf({ columns, target, references }: ForeignKey, name: string): string[] {
  const at = columns.indexOf(name);
  if (at === -1) return [];
  const column = references[at] ?? '';
  return [`Note:\nThis is a Foreign Key to \`${target}.${column}\`.<fk table='${target}' column='${column}'/>`];
}

/** JSON's type of a Postgres type, whose name is the format. */
function typeOf(format: string): { readonly type: string; readonly format: string; readonly items?: object } {
  if (/^_|\[\]$/.test(format)) return { type: 'array', format, items: { type: 'string' } };
  if (/^(?:int\d|smallint|integer|bigint)$/.test(format)) return { type: 'integer', format };
  if (/^(?:numeric|float\d|real|double precision)$/.test(format)) return { type: 'number', format };
  if (/^bool(?:ean)?$/.test(format)) return { type: 'boolean', format };
  return { type: /^jsonb?$/.test(format) ? 'object' : 'string', format };
}
