-- schema.sql makes roles without a login. Here PostgREST gets one that may become anon and authenticated and nothing else,
-- and hasura reads and writes past the row policies, with Hasura's own permissions instead: a token that names it must not
-- reach PostgREST's rows. Passwords for this machine only.
create role authenticator login noinherit password 'authenticator';
grant anon, authenticated to authenticator;
alter role hasura login password 'hasura';
-- Hasura makes a schema hdb_catalog of its own in the database it serves.
grant create on database app to hasura;
create database hasura_metadata owner hasura;
