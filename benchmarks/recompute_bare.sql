-- One batch of contacts worked out again by statements alone: each product that somebody looked at
-- pays once. The same locks, rows, constraints and balances as points/recompute.py.
SELECT pg_advisory_xact_lock_shared(0);
SELECT contact_id FROM contacts_activity
 WHERE contact_id > %(after)s AND contact_id <= %(upto)s ORDER BY contact_id FOR UPDATE;
DELETE FROM points_award
 WHERE contact_id > %(after)s AND contact_id <= %(upto)s AND point_action_id = %(action)s;
CREATE TEMPORARY TABLE bench_paid ON COMMIT DROP AS
SELECT DISTINCT ON (event.contact_id, event.subject_id)
       event.id, event.contact_id, event.subject_id, event.occurred_at
  FROM contacts_event AS event
  JOIN contacts_subject AS page ON page.id = event.subject_id
 WHERE event.contact_id > %(after)s AND event.contact_id <= %(upto)s
   AND event.kind = 'url.hit' AND event.machine IS NULL
   AND page.key ILIKE '%%/products/%%'
   AND NOT EXISTS (SELECT FROM points_entry AS line
                    WHERE line.contact_id = event.contact_id
                      AND line.point_action_id = %(action)s AND line.source_id = event.id)
 ORDER BY event.contact_id, event.subject_id, event.id;
INSERT INTO points_award (contact_id, point_action_id, key)
SELECT contact_id, %(action)s, 'subject:' || subject_id FROM bench_paid;
INSERT INTO points_entry (contact_id, group_id, cycle, points, balance, reason, source, source_id,
       point_action_id, version_id, note, occurred_at)
SELECT paid.contact_id, 1, score.cycle, 3,
       score.points + 3 * row_number() OVER (PARTITION BY paid.contact_id ORDER BY paid.id),
       'recompute', 'event', paid.id, %(action)s, %(version)s, '', paid.occurred_at
  FROM bench_paid AS paid
  JOIN points_score AS score ON score.contact_id = paid.contact_id AND score.group_id = 1
 ORDER BY paid.id;
UPDATE points_score AS score SET points = score.points + paid.points
  FROM (SELECT contact_id, 3 * COUNT(*) AS points FROM bench_paid GROUP BY contact_id) AS paid
 WHERE score.contact_id = paid.contact_id AND score.group_id = 1;
