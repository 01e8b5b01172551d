-- What rules have paid contacts in their open climbs, and what of it has faded or expired since,
-- without what was taken back. Read by points/settle.py, under the contacts' locks; those who
-- absorbed somebody, or had a reset undone, are looked at there more closely.
SELECT line.contact_id, line.point_action_id AS action_id, line.group_id, line.id,
       line.version_id, line.points, line.occurred_at, line.reason
  FROM unnest(%(contacts)s::bigint[], %(actions)s::bigint[]) AS due(contact_id, action_id)
  JOIN points_score AS score ON score.contact_id = due.contact_id
  JOIN points_entry AS line ON line.contact_id = due.contact_id
       AND line.point_action_id = due.action_id
       AND line.group_id = score.group_id
       AND line.cycle = score.cycle
 WHERE (line.source = 'event' OR line.reason IN ('fade', 'expiry'))
   AND NOT EXISTS (SELECT FROM points_entry AS back WHERE back.reverses = line.id)
 ORDER BY line.id;
