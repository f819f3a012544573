-- A few todos of clerk-local's seeded people, so that the first page has something to show. Run once, on an empty table.
insert into public.todos (user_id, org_id, title, done) values
  ('user_2lOcaLAlice0000000000000001', null, 'Read about sessions', false),
  ('user_2lOcaLAlice0000000000000001', 'org_2lOcaLAcme00000000000000000', 'Invite the new colleague', false),
  ('user_2lOcaLBob000000000000000002', null, 'Book the dentist', false),
  ('user_2lOcaLBob000000000000000002', 'org_2lOcaLAcme00000000000000000', 'Order anvils', true),
  ('user_2lOcaLCarol0000000000000003', 'org_2lOcaLGlobex000000000000000', 'Plan the takeover', false);
