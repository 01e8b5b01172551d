-- insights/sql/last_entries.sql
-- The last lines of the main score of a few contacts and of those who went into them, newest
-- first, with the name that the rule had when it paid. What only moves or settles points led
-- nobody anywhere, nor did what was taken back, by hand or where rules were worked out again.
-- Read by insights.calls for "who to call now".
WITH RECURSIVE family(whose, id) AS (
    SELECT w.id, w.id FROM unnest(%(contacts)s::bigint[]) AS w(id)
    UNION
    SELECT family.whose, contact.id
      FROM contacts_contact AS contact
      JOIN family ON contact.merged_into_id = family.id
)
SELECT family.whose AS contact_id,
       entry.points,
       entry.note,
       entry.reason,
       version.name
  FROM family
 CROSS JOIN LATERAL (
       SELECT e.*
         FROM points_entry AS e
        WHERE e.contact_id = family.id
          AND e.group_id = %(group)s
          AND e.reason <> ALL (%(left_out)s)
          AND e.reverses IS NULL
          AND NOT EXISTS (SELECT FROM points_entry AS back WHERE back.reverses = e.id)
        ORDER BY e.occurred_at DESC, e.id DESC
        LIMIT %(lines)s
     ) AS entry
  LEFT JOIN points_pointactionversion AS version
    ON version.id = entry.version_id
 ORDER BY family.whose, entry.occurred_at DESC, entry.id DESC;
