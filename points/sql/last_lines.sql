-- The latest line of each of these contacts that moved a score, with the name that its rule had:
-- one look into the index for each. Lines of a merge only carry over what others tell; what was
-- taken back (by hand, or by working a rule out again) is no reason for a score any more, and
-- neither is the line that took it back.
-- Read by points/columns.py for a page of the contact list.
SELECT line.contact_id, line.points, line.reason, line.occurred_at, version.name
  FROM unnest(%(contacts)s::bigint[]) AS asked(contact_id)
 CROSS JOIN LATERAL (
       SELECT entry.contact_id, entry.points, entry.reason, entry.occurred_at, entry.version_id
         FROM points_entry AS entry
        WHERE entry.contact_id = asked.contact_id
          AND entry.reason NOT IN ('merge', 'unmerge')
          AND entry.reverses IS NULL
          AND NOT EXISTS (SELECT FROM points_entry AS undo WHERE undo.reverses = entry.id)
        ORDER BY entry.occurred_at DESC, entry.id DESC
        LIMIT 1) AS line
  LEFT JOIN points_pointactionversion AS version
    ON version.id = line.version_id;
