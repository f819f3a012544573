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

-- Comments and tags -----------------------------------------------------------------------------------------------------
-- What hangs on todos: many comments to one todo, many tags to many todos, and todos that wait for other todos (two keys
-- to the same table, so that a request must say which it means). Whoever sees a todo sees what hangs on it.
create table if not exists public.comments (
  id uuid primary key default gen_random_uuid(),
  todo_id uuid not null constraint comments_todo_id_fkey references public.todos (id) on delete cascade,
  user_id text not null default app.user_id(),
  body text not null constraint comments_body_length check (char_length(body) between 1 and 2000),
  created_at timestamptz not null default now()
);
create index if not exists comments_todo_id on public.comments (todo_id);

create table if not exists public.tags (
  id uuid primary key default gen_random_uuid(),
  user_id text not null default app.user_id(),
  name text not null constraint tags_name_length check (char_length(name) between 1 and 50),
  style jsonb not null default '{}',
  aliases text[] not null default '{}',
  weight integer not null default 0,
  constraint tags_user_id_name_key unique (user_id, name)
);

create table if not exists public.todo_tags (
  todo_id uuid not null constraint todo_tags_todo_id_fkey references public.todos (id) on delete cascade,
  tag_id uuid not null constraint todo_tags_tag_id_fkey references public.tags (id) on delete cascade,
  primary key (todo_id, tag_id)
);
create index if not exists todo_tags_tag_id on public.todo_tags (tag_id);

create table if not exists public.todo_waits (
  todo_id uuid not null constraint todo_waits_todo_id_fkey references public.todos (id) on delete cascade,
  waits_for uuid not null constraint todo_waits_waits_for_fkey references public.todos (id) on delete cascade,
  primary key (todo_id, waits_for)
);
create index if not exists todo_waits_waits_for on public.todo_waits (waits_for);

revoke all on public.comments, public.tags, public.todo_tags, public.todo_waits from anon, authenticated;
grant select, delete on public.comments, public.tags, public.todo_tags, public.todo_waits to authenticated;
grant insert (todo_id, body), update (body) on public.comments to authenticated;
grant insert (id, name, style, aliases, weight), update (id, name, style, aliases, weight) on public.tags to authenticated;
grant insert (todo_id, tag_id), update (todo_id, tag_id) on public.todo_tags to authenticated;
grant insert (todo_id, waits_for) on public.todo_waits to authenticated;
grant select, insert, update, delete on public.comments, public.tags, public.todo_tags, public.todo_waits to hasura;

do $$
declare
  hanging text;
begin
  foreach hanging in array array['comments', 'tags', 'todo_tags', 'todo_waits'] loop
    execute format('alter table public.%I enable row level security', hanging);
    execute format('alter table public.%I force row level security', hanging);
  end loop;
end
$$;

-- A todo that the row policies of todos hide does not exist for these subqueries either.
drop policy if exists comments_select on public.comments;
create policy comments_select on public.comments for select to authenticated
  using (todo_id in (select id from public.todos));
drop policy if exists comments_insert on public.comments;
create policy comments_insert on public.comments for insert to authenticated
  with check (user_id = (select app.user_id()) and todo_id in (select id from public.todos));
drop policy if exists comments_update on public.comments;
create policy comments_update on public.comments for update to authenticated
  using (user_id = (select app.user_id()) and todo_id in (select id from public.todos));
drop policy if exists comments_delete on public.comments;
create policy comments_delete on public.comments for delete to authenticated
  using (user_id = (select app.user_id()) and todo_id in (select id from public.todos));

drop policy if exists tags_own on public.tags;
create policy tags_own on public.tags for all to authenticated
  using (user_id = (select app.user_id()));

drop policy if exists todo_tags_own on public.todo_tags;
create policy todo_tags_own on public.todo_tags for all to authenticated
  using (todo_id in (select id from public.todos) and tag_id in (select id from public.tags));

drop policy if exists todo_waits_own on public.todo_waits;
create policy todo_waits_own on public.todo_waits for all to authenticated
  using (todo_id in (select id from public.todos) and waits_for in (select id from public.todos));

-- Functions that Supabase's dialect calls by name (/rest/v1/rpc). They run as whoever asks: the row policies hold.
create or replace function public.open_todos(about text default '') returns setof public.todos
  language sql stable as $$
  select * from public.todos where not done and title ilike '%' || about || '%'
$$;

create or replace function public.count_todos(done boolean default null) returns bigint language sql stable as $$
  select count(*) from public.todos where count_todos.done is null or todos.done = count_todos.done
$$;

create or replace function public.finish_todos(ids uuid[]) returns integer language plpgsql as $$
declare
  finished integer;
begin
  update public.todos set done = true where id = any (ids);
  get diagnostics finished = row_count;
  return finished;
end
$$;

create or replace function public.whoami() returns jsonb language sql stable as $$
  select jsonb_build_object('user_id', app.user_id(), 'org_id', app.org_id(), 'org_role', app.org_role())
$$;

revoke execute on function public.open_todos(text), public.count_todos(boolean), public.finish_todos(uuid[]),
  public.whoami() from public, anon;
grant execute on function public.open_todos(text), public.count_todos(boolean), public.finish_todos(uuid[]),
  public.whoami() to authenticated;
