-- Writes crossings and, for those that are not quiet (demo history), the runs they owe:
-- one for each action of the trigger. What calls attention to a contact waits while nobody knows
-- who that is; a chain that has gone round too often is stopped, with the reason on its runs.
-- Run by triggers.crossings inside the transaction of what led there.
WITH crossed AS (
    INSERT INTO triggers_crossing
           (trigger_id, contact_id, number, threshold, score, cycle, entry_id, quiet, crossed_at)
    SELECT *
      FROM unnest(%(trigger_id)s::bigint[], %(contact_id)s::bigint[], %(number)s::int[],
                  %(threshold)s::int[], %(score)s::int[], %(cycle)s::int[], %(entry_id)s::bigint[],
                  %(quiet)s::bool[], %(crossed_at)s::timestamptz[])
    RETURNING id, trigger_id, contact_id, quiet
)
INSERT INTO triggers_run (crossing_id, action_id, contact_id, key, state, due_at, attempts, error,
                          depth, ended_at)
SELECT crossed.id, owed.action_id, crossed.contact_id, gen_random_uuid(),
       CASE WHEN %(stopped)s::text <> '' THEN 'cancelled' WHEN waits THEN 'held' ELSE 'due' END,
       CASE WHEN %(stopped)s::text <> '' OR waits THEN NULL ELSE now() END,
       0, %(stopped)s::text, %(depth)s, CASE WHEN %(stopped)s::text <> '' THEN now() END
  FROM crossed
  JOIN unnest(%(of_trigger)s::bigint[], %(action)s::bigint[], %(alerts)s::bool[],
              %(position)s::int[])
       AS owed(trigger_id, action_id, alerts, position) USING (trigger_id)
  JOIN contacts_contact AS contact ON contact.id = crossed.contact_id
 CROSS JOIN LATERAL (SELECT owed.alerts AND contact.identified_at IS NULL AS waits) AS held
 WHERE NOT crossed.quiet
 ORDER BY crossed.id, owed.position;
