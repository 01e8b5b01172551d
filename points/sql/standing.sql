-- The lines by which rules have paid for events of these contacts and that nothing has taken back,
-- wherever they were posted: to them, to those who went into them, or to those of whom they were a
-- part once. Read by points/standing_lines.py, under the
-- contacts' locks. The + 0 keeps Postgres from walking all lines of a rule, which may be millions, where
-- those of a few contacts are asked for.
SELECT line.id, line.contact_id, line.group_id, line.points, line.point_action_id,
       line.version_id, line.source_id AS event_id, event.contact_id AS owner_id,
       extract(epoch FROM event.recorded_at)::float8 AS recorded_at
  FROM points_entry AS line
  JOIN contacts_event AS event ON event.id = line.source_id
 WHERE line.contact_id = ANY(%(contacts)s::bigint[])
   AND line.point_action_id + 0 = ANY(%(actions)s::bigint[])
   AND line.source = 'event'
   AND line.reason IN ('event', 'demo', 'recompute')
   AND NOT EXISTS (SELECT FROM points_entry AS undo WHERE undo.reverses = line.id);
