-- Writes crossings and, for those that are not quiet (demo history), the runs they owe:
-- one for each action of the trigger. What reaches outside waits while nobody knows who
-- the contact is. Run by triggers.crossings inside the ledger's transaction.
WITH crossed AS (
    INSERT INTO triggers_crossing
           (trigger_id, contact_id, number, threshold, score, cycle, entry_id, quiet, crossed_at)
    SELECT *
      FROM unnest(%(trigger_id)s::bigint[], %(contact_id)s::bigint[], %(number)s::int[],
                  %(threshold)s::int[], %(score)s::int[], %(cycle)s::int[], %(entry_id)s::bigint[],
                  %(quiet)s::bool[], %(crossed_at)s::timestamptz[])
    RETURNING id, trigger_id, contact_id, quiet
)
INSERT INTO triggers_run (crossing_id, action_id, contact_id, key, state, due_at, attempts, error)
SELECT crossed.id, owed.action_id, crossed.contact_id, gen_random_uuid(),
       CASE WHEN waits THEN 'held' ELSE 'due' END,
       CASE WHEN waits THEN NULL ELSE now() END,
       0, ''
  FROM crossed
  JOIN unnest(%(of_trigger)s::bigint[], %(action)s::bigint[], %(outside)s::bool[],
              %(position)s::int[])
       AS owed(trigger_id, action_id, outside, position) USING (trigger_id)
  JOIN contacts_contact AS contact ON contact.id = crossed.contact_id
 CROSS JOIN LATERAL (SELECT owed.outside AND contact.identified_at IS NULL AS waits) AS held
 WHERE NOT crossed.quiet
 ORDER BY crossed.id, owed.position;
