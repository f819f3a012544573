-- The domain: todos, and who may do what with them. The embedded Postgres runs this at every start; a real one runs it
-- once. Every statement may be repeated.

-- Roles ---------------------------------------------------------------------------------------------------------------
-- anon and authenticated are Supabase's: a token's `role` claim names one of them. hasura reads and writes past the row
-- policies, as Hasura does: it applies its own permissions. gateway may become any of the three and nothing else.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['anon', 'authenticated', 'hasura', 'gateway'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      execute format('create role %I noinherit', wanted);
    end if;
  end loop;
end
$$;
alter role hasura bypassrls;
grant anon, authenticated, hasura to gateway;

-- Who asks ------------------------------------------------------------------------------------------------------------
create schema if not exists auth;
grant usage on schema auth to anon, authenticated, hasura;

-- The claims of the token the request came with, as Supabase offers them to policies.
create or replace function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb
$$;

create schema if not exists app;
grant usage on schema app to anon, authenticated, hasura;

create or replace function app.user_id() returns text language sql stable as $$
  select auth.jwt() ->> 'sub'
$$;

-- The active organization: `o.id` in Clerk's session tokens of version 2, `org_id` in version 1 and in templates.
create or replace function app.org_id() returns text language sql stable as $$
  select coalesce(auth.jwt() -> 'o' ->> 'id', auth.jwt() ->> 'org_id')
$$;

create or replace function app.org_role() returns text language sql stable as $$
  select coalesce('org:' || (auth.jwt() -> 'o' ->> 'rol'), auth.jwt() ->> 'org_role')
$$;

-- Todos ---------------------------------------------------------------------------------------------------------------
create table if not exists public.todos (
  id uuid primary key default gen_random_uuid(),
  user_id text not null default app.user_id(),
  org_id text,
  title text not null constraint todos_title_length check (char_length(title) between 1 and 200),
  done boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index if not exists todos_user_id on public.todos (user_id) where org_id is null;
create index if not exists todos_org_id on public.todos (org_id);

create or replace function app.touch() returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end
$$;
create or replace trigger todos_touch before update on public.todos for each row execute function app.touch();

revoke all on public.todos from anon, authenticated;
grant select, delete on public.todos to authenticated;
grant insert (title, done, org_id) on public.todos to authenticated;
grant update (title, done) on public.todos to authenticated;
grant select, insert, update, delete on public.todos to hasura;

alter table public.todos enable row level security;
alter table public.todos force row level security;

-- Own personal rows, and the rows of the active organization. A row made in an organization belongs to it, whoever wrote
-- it: its author does not see it from another organization.
drop policy if exists todos_select on public.todos;
create policy todos_select on public.todos for select to authenticated
  using ((org_id is null and user_id = (select app.user_id())) or org_id = (select app.org_id()));

drop policy if exists todos_insert on public.todos;
create policy todos_insert on public.todos for insert to authenticated
  with check (user_id = (select app.user_id()) and (org_id is null or org_id = (select app.org_id())));

drop policy if exists todos_update on public.todos;
create policy todos_update on public.todos for update to authenticated
  using ((org_id is null and user_id = (select app.user_id())) or org_id = (select app.org_id()));

drop policy if exists todos_delete on public.todos;
create policy todos_delete on public.todos for delete to authenticated
  using (
    (org_id is null and user_id = (select app.user_id()))
    or (org_id = (select app.org_id()) and (select app.org_role()) = 'org:admin')
  );
