-- Every line of these contacts in scores that have a floor or a ceiling, and when it counted: with
-- the event that it is for, or as it was posted. Read by points/replay.py, under the contacts' locks.
SELECT line.id, line.contact_id, line.group_id, line.points, line.reverses,
       line.reason = 'recompute' AND line.reverses IS NOT NULL AS replaces,
       extract(epoch FROM line.posted_at)::float8 AS posted_at,
       extract(epoch FROM COALESCE(event.recorded_at, line.posted_at))::float8 AS counted_at,
       COALESCE(event.id, 0) AS event_id, COALESCE(line.point_action_id, 0) AS action_id
  FROM points_entry AS line
  LEFT JOIN contacts_event AS event
       ON line.source = 'event' AND line.reason IN ('event', 'demo', 'recompute')
          AND event.id = line.source_id
 WHERE line.contact_id = ANY(%(contacts)s::bigint[])
   AND line.group_id = ANY(%(groups)s::bigint[]);
