import { Client } from 'pg';

// Each file of tests gets a database of its own on the server that UPSTREAM_DB names; without one, memory is fresh.
const server = process.env['UPSTREAM_DB_SERVER'];
if (server) {
  const name = `tests_${crypto.randomUUID().replaceAll('-', '')}`;
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  process.env['UPSTREAM_DB'] = url.href;
}
