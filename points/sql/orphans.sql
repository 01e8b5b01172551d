-- References without a foreign key that lead nowhere, counted. Must be 0 in each row.
-- Read by points/verification.py; the hot tables carry one foreign key because COPY pays for each.
SELECT 'entries without their group' AS what, COUNT(*) AS orphans
  FROM points_entry e WHERE NOT EXISTS (SELECT FROM points_group g WHERE g.id = e.group_id)
UNION ALL
SELECT 'entries without their point action', COUNT(*)
  FROM points_entry e WHERE e.point_action_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM points_pointaction a WHERE a.id = e.point_action_id)
UNION ALL
SELECT 'entries without their version', COUNT(*)
  FROM points_entry e WHERE e.version_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM points_pointactionversion v WHERE v.id = e.version_id)
UNION ALL
SELECT 'entries without their event', COUNT(*)
  FROM points_entry e WHERE e.source = 'event'
   AND NOT EXISTS (SELECT FROM contacts_event v WHERE v.id = e.source_id)
UNION ALL
SELECT 'events without their subject', COUNT(*)
  FROM contacts_event v WHERE v.subject_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM contacts_subject s WHERE s.id = v.subject_id);
