-- When the climb that is open now began: the latest reset that was not undone, per contact and
-- score; who was never reset is missing. Read by points/counting.py, under the contacts' locks.
SELECT line.contact_id, line.group_id,
       extract(epoch FROM MAX(line.posted_at))::float8 AS opened_at
  FROM points_entry AS line
 WHERE line.contact_id = ANY(%(contacts)s::bigint[])
   AND line.reason = 'reset'
   AND NOT EXISTS (SELECT FROM points_entry AS undo WHERE undo.reverses = line.id)
 GROUP BY line.contact_id, line.group_id;
