-- One slice of the baseline: asks who it is true of and writes the same final rows as ours, with the
-- same locks and constraints, all of it on the server.
SELECT pg_advisory_xact_lock_shared(2);
SELECT number FROM points_revision WHERE id = 1;
CREATE TEMPORARY TABLE paid ON COMMIT DROP AS
SELECT id, nextval('points_entry_id_seq') AS entry_id
  FROM contacts_contact
 WHERE id > %(after)s AND id <= %(upto)s
   AND identified_at IS NOT NULL AND deleted_at IS NULL AND erased_at IS NULL
   AND merged_into_id IS NULL
   AND country = 'Switzerland' AND position ILIKE 'Head%%'
   AND NOT EXISTS (SELECT FROM points_statepaid AS held
                    WHERE held.contact_id = contacts_contact.id
                      AND held.point_action_id = %(action)s AND held.group_id = 1);
SELECT contact_id FROM contacts_activity
 WHERE contact_id IN (SELECT id FROM paid) ORDER BY contact_id FOR UPDATE;
INSERT INTO points_entry (id, contact_id, group_id, cycle, points, balance, reason, source,
       source_id, point_action_id, version_id, note, occurred_at)
SELECT paid.entry_id, paid.id, 1, score.cycle, 10, score.points + 10, 'state', 'state', 1,
       %(action)s, %(version)s, '', now()
  FROM paid JOIN points_score AS score ON score.contact_id = paid.id AND score.group_id = 1;
UPDATE points_score AS score SET points = score.points + 10
  FROM paid WHERE score.contact_id = paid.id AND score.group_id = 1;
INSERT INTO points_statepaid (contact_id, point_action_id, group_id, cycle, paid, settled)
SELECT paid.id, %(action)s, 1, score.cycle, 10, 0
  FROM paid JOIN points_score AS score ON score.contact_id = paid.id AND score.group_id = 1;
