-- schema.sql makes roles without a login. Here two of them get one: gateway is what PostgREST connects as, and hasura
-- reads and writes past the row policies, with Hasura's own permissions instead. Passwords for this machine only.
alter role gateway login password 'gateway';
alter role hasura login password 'hasura';
-- Hasura makes a schema hdb_catalog of its own in the database it serves.
grant create on database app to hasura;
create database hasura_metadata owner hasura;
