-- One batch of the baseline: the same claims, look-ups, locks and final rows as ours, one
-- statement each. Rows that ours reads are read (and sent to the client) here, too.
SELECT pg_try_advisory_xact_lock(1, 0);
SELECT pg_advisory_xact_lock_shared(2);
SELECT number FROM points_revision WHERE id = 1;
DELETE FROM tracking_hit WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM tracking_hit WHERE shard = 0 ORDER BY id LIMIT 5000))
RETURNING id, visitor, contact_id, raw, received_at;
SELECT key, value FROM accounts_setting;
SELECT key, contact_id FROM contacts_visitor WHERE key = ANY(%(visitors)s);
SELECT contact_id FROM contacts_activity WHERE contact_id = ANY(%(contacts)s)
 ORDER BY contact_id FOR UPDATE;
SELECT id FROM contacts_contact WHERE id = ANY(%(contacts)s)
   AND (merged_into_id IS NOT NULL OR deleted_at IS NOT NULL OR erased_at IS NOT NULL);
INSERT INTO contacts_eventkey (key)
SELECT key FROM answer_key WHERE batch = %(batch)s ORDER BY key ON CONFLICT DO NOTHING;
SELECT id FROM contacts_subject
 WHERE id IN (SELECT subject_id FROM answer_event WHERE batch = %(batch)s);
INSERT INTO contacts_event (id, contact_id, kind, subject_id, url, occurred_at, source, properties,
       machine)
SELECT id, contact_id, kind, subject_id, url, occurred_at, source, properties, machine
  FROM answer_event WHERE batch = %(batch)s;
UPDATE contacts_activity AS a SET last_active_at = now()
  FROM unnest(%(contacts)s::bigint[]) AS w(contact_id) WHERE a.contact_id = w.contact_id;
SELECT contact_id, point_action_id, key FROM points_award WHERE contact_id = ANY(%(contacts)s);
INSERT INTO points_award (contact_id, point_action_id, key, times, points, last_at, due_at)
SELECT contact_id, point_action_id, key, times, points, last_at, due_at
  FROM answer_award WHERE batch = %(batch)s;
SELECT contact_id, group_id, points, cycle FROM points_score WHERE contact_id = ANY(%(contacts)s);
INSERT INTO points_entry (id, contact_id, group_id, cycle, points, balance, reason, source,
       source_id, point_action_id, version_id, actor_id, note, occurred_at, reverses)
SELECT id, contact_id, group_id, cycle, points, balance, reason, source,
       source_id, point_action_id, version_id, actor_id, note, occurred_at, reverses
  FROM answer_entry WHERE batch = %(batch)s;
UPDATE points_score AS s SET points = w.balance, cycle = w.cycle
  FROM answer_score AS w
 WHERE w.batch = %(batch)s AND s.contact_id = w.contact_id AND s.group_id = w.group_id;
INSERT INTO points_score (contact_id, group_id, points, cycle)
SELECT contact_id, group_id, balance, cycle FROM answer_score WHERE batch = %(batch)s AND is_new;
INSERT INTO triggers_crossing (id, trigger_id, contact_id, number, threshold, score, cycle,
       entry_id, quiet, crossed_at)
SELECT id, trigger_id, contact_id, number, threshold, score, cycle, entry_id, quiet, crossed_at
  FROM answer_crossing WHERE batch = %(batch)s;
INSERT INTO triggers_arming (trigger_id, contact_id, armed, number, cycle)
SELECT trigger_id, contact_id, armed, number, cycle FROM answer_arming WHERE batch = %(batch)s
    ON CONFLICT (trigger_id, contact_id) DO UPDATE
   SET armed = EXCLUDED.armed, number = EXCLUDED.number, cycle = EXCLUDED.cycle;
INSERT INTO triggers_run (crossing_id, action_id, contact_id, key, state, due_at, attempts, error)
SELECT crossing_id, action_id, contact_id, key, state, due_at, attempts, error
  FROM answer_run WHERE batch = %(batch)s;
