-- insights/sql/last_entries.sql
-- The last lines of the main score of a few contacts, newest first, with the name that
-- the rule had when it paid. What only moves or settles points led nobody anywhere.
-- Read by insights.calls for "who to call now".
SELECT entry.contact_id,
       entry.points,
       entry.note,
       entry.reason,
       version.name
  FROM unnest(%(contacts)s::bigint[]) AS w(contact_id)
 CROSS JOIN LATERAL (
       SELECT e.*
         FROM points_entry AS e
        WHERE e.contact_id = w.contact_id
          AND e.group_id = %(group)s
          AND e.reason <> ALL (%(left_out)s)
        ORDER BY e.occurred_at DESC, e.id DESC
        LIMIT %(lines)s
     ) AS entry
  LEFT JOIN points_pointactionversion AS version
    ON version.id = entry.version_id
 ORDER BY entry.contact_id, entry.occurred_at DESC, entry.id DESC;
